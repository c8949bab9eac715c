import type { Command } from 'commander';

/** An option as a shell or a reference page needs to know it. */
export interface OptionEntry {
  /** As it is typed: `--to`. */
  readonly name: string;
  /** Name of its value in angle brackets, where it takes one. */
  readonly value: string | undefined;
  /** Values that it takes, where they are a list. */
  readonly choices: readonly string[];
  /** Whether several values may follow. */
  readonly several: boolean;
  readonly required: boolean;
  readonly description: string;
  readonly default: unknown;
}

export interface ArgumentEntry {
  readonly name: string;
  readonly required: boolean;
  readonly several: boolean;
  readonly choices: readonly string[];
  readonly description: string;
}

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly ArgumentEntry[];
  readonly options: readonly OptionEntry[];
}

/** Every command of a program with its arguments and options, in the order of its help. */
export function commandTable(program: Command): readonly CommandEntry[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      required: argument.required,
      several: argument.variadic,
      choices: argument.argChoices ?? [],
      description: argument.description,
    })),
    options: command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => ({
        name: option.long ?? option.flags,
        value: /[<[]([^>\]]+)[>\]]/u.exec(option.flags)?.[1],
        choices: option.argChoices ?? [],
        several: option.variadic,
        required: option.mandatory,
        description: option.description,
        default: option.negate ? undefined : (option.defaultValue as unknown),
      })),
  }));
}
