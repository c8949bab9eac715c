import { Argument, Command } from 'commander';
import type { CommandFactory } from '../command.ts';
import { commandTable } from '../commandTable.ts';
import { completionScript, shells, type Shell } from '../completion/shells.ts';
import { Output } from '../output.ts';

/** Prints the script that teaches a shell to complete this command line. */
export const completion: CommandFactory = (invocation) =>
  new Command('completion')
    .description('print a script that makes a shell complete commands, options and their values')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', '\nFor bash: source <(preference-curator completion bash)')
    .action(async (shell: Shell, _options: object, command: Command) => {
      const program = command.parent ?? command;
      await new Output(false).line(completionScript(shell, program.name(), commandTable(program)).trimEnd());
      invocation.end(0);
    });
