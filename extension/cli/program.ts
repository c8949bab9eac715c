import { Command } from 'commander';
import type { Invocation } from './command.ts';
import { commands } from './commands.ts';

export const programName = 'preference-curator';

/** The command line as a whole: what `main.ts` runs, and what completion and the reference page are made of. */
export function createProgram(invocation: Invocation): Command {
  const program = new Command(programName)
    .description('Score, clean and export preference data')
    .configureOutput({
      outputError: (text, write) => {
        write(text);
      },
    })
    .exitOverride();
  for (const create of commands) {
    // Subcommands that are added do not take these settings over by themselves.
    program.addCommand(create(invocation).copyInheritedSettings(program));
  }
  return program;
}
