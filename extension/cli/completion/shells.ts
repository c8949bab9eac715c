import type { CommandEntry, OptionEntry } from '../commandTable.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script that teaches a shell to complete the command line. */
export function completionScript(shell: Shell, program: string, commands: readonly CommandEntry[]): string {
  return { bash, zsh, fish }[shell](program, commands);
}

/** A text between single quotes, as POSIX shells and zsh read it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function functionName(program: string): string {
  return `_${program.replaceAll('-', '_')}`;
}

function choicesOfArguments({ arguments: given }: CommandEntry): readonly string[] {
  return given.flatMap(({ choices }) => choices);
}

function bash(program: string, commands: readonly CommandEntry[]): string {
  const name = functionName(program);
  const values = commands.flatMap((command) =>
    command.options
      .filter(({ value }) => value !== undefined)
      .map((option) => [`${command.name} ${option.name}`, option.choices] as const),
  );
  const listed = values.filter(([, choices]) => choices.length > 0);
  const free = values.filter(([, choices]) => choices.length === 0);
  const complete = (words: readonly string[]): string =>
    `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$current"))`;
  const positional = commands.filter((command) => choicesOfArguments(command).length > 0);
  return [
    `# bash completion of ${program}: source it, or put it into your bash-completion folder.`,
    `${name}() {`,
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}"',
    '  COMPREPLY=()',
    '  if [[ $COMP_CWORD -eq 1 ]]; then',
    `    ${complete(commands.map((command) => command.name))}`,
    '    return',
    '  fi',
    '  case "$command $previous" in',
    ...listed.map(([key, choices]) => `    ${quoted(key)}) ${complete(choices)}; return ;;`),
    '    # Names of files, which bash completes where nothing is given.',
    ...(free.length === 0 ? [] : [`    ${free.map(([key]) => quoted(key)).join('|')}) return ;;`]),
    '  esac',
    '  if [[ $current == -* ]]; then',
    '    case "$command" in',
    ...commands.map((command) => `      ${command.name}) ${complete(command.options.map((option) => option.name))} ;;`),
    '    esac',
    '    return',
    '  fi',
    '  case "$command" in',
    ...positional.map((command) => `    ${command.name}) ${complete(choicesOfArguments(command))} ;;`),
    '    *) ;;',
    '  esac',
    '}',
    `complete -o bashdefault -o default -F ${name} ${program}`,
    '',
  ].join('\n');
}

function zsh(program: string, commands: readonly CommandEntry[]): string {
  const name = functionName(program);
  // Colons and brackets have a meaning in these specifications.
  const plain = (text: string): string => text.replaceAll(/[[\]:\\]/gu, (sign) => `\\${sign}`);
  const option = ({ name: flag, value, choices, description, several }: OptionEntry): string => {
    const what =
      value === undefined ? '' : `:${plain(value)}:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}`;
    return quoted(`${several ? '*' : ''}${flag}[${plain(description)}]${what}`);
  };
  const rest = (command: CommandEntry): string => {
    const choices = choicesOfArguments(command);
    return quoted(choices.length > 0 ? `1:value:(${choices.join(' ')})` : '*:file:_files');
  };
  return [
    `#compdef ${program}`,
    `# zsh completion of ${program}: put it as ${name} into a folder of your fpath, or source it behind compinit.`,
    `${name}() {`,
    '  local -a commands',
    '  commands=(',
    ...commands.map((command) => `    ${quoted(`${command.name}:${plain(command.description)}`)}`),
    '  )',
    '  if (( CURRENT == 2 )); then',
    "    _describe 'command' commands",
    '    return',
    '  fi',
    '  local command=$words[2]',
    '  shift words',
    '  (( CURRENT-- ))',
    '  case $command in',
    ...commands.map(
      (command) => `    ${command.name}) _arguments ${[...command.options.map(option), rest(command)].join(' ')} ;;`,
    ),
    '  esac',
    '}',
    `compdef ${name} ${program}`,
    '',
  ].join('\n');
}

function fish(program: string, commands: readonly CommandEntry[]): string {
  const text = (words: string): string => `'${words.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
  const line = (...parts: readonly string[]): string => ['complete', '-c', program, ...parts].join(' ');
  return [
    `# fish completion of ${program}: put it as ${program}.fish into ~/.config/fish/completions.`,
    line('-n', '__fish_use_subcommand', '-f'),
    ...commands.map((command) =>
      line('-n', '__fish_use_subcommand', '-a', command.name, '-d', text(command.description)),
    ),
    ...commands.flatMap((command) => {
      const condition = ['-n', text(`__fish_seen_subcommand_from ${command.name}`)];
      const choices = choicesOfArguments(command);
      return [
        ...(choices.length === 0 ? [] : [line(...condition, '-f', '-a', text(choices.join(' ')))]),
        ...command.options.map((option) =>
          line(
            ...[...condition, '-l', option.name.slice(2)],
            ...(option.value === undefined ? [] : ['-r']),
            ...(option.choices.length === 0 ? [] : ['-f', '-a', text(option.choices.join(' '))]),
            ...['-d', text(option.description)],
          ),
        ),
      ];
    }),
    '',
  ].join('\n');
}
