import {
  commandTable,
  type ArgumentEntry,
  type CommandEntry,
  type OptionEntry,
} from '../../extension/cli/commandTable.ts';
import { createProgram, programName } from '../../extension/cli/program.ts';

const beginning = `# Command line

<!-- Made by \`npm run reference\` from the commands themselves (extension/cli/commands.ts). Edits here are lost. -->

\`${programName} COMMAND …\` once installed (\`npx ${programName} COMMAND …\`), \`npm run -s curator -- COMMAND …\` in a
checkout. It is the engine of the editor, with the same store and the same words.

- **Results** go to standard output, as a table for people or, with \`--json\`, as one JSON object a line. Progress and
  messages go to standard error.
- **Exit status:** 0 done; 1 findings, or rows left out; 2 wrong use or unreadable input; 130 interrupted. What was decided
  and scored before an interruption is kept; a file that was being written does not appear.
- **The dataset** changes only under \`--write\`. Decisions and scores are kept in \`.curation\` beside it, or where
  \`--store\` says. \`-\` stands for standard input.
- **Completion:** \`source <(${programName} completion bash)\`; also for zsh and fish.
`;

/** The reference page of the command line. */
export function cliPage(): string {
  const program = createProgram({ signal: new AbortController().signal, end: () => undefined });
  const commands = commandTable(program);
  const overview = commands.map(({ name, description }) => `| [\`${name}\`](#${name}) | ${cell(description)} |`);
  return [
    beginning,
    '## Commands\n',
    ['| Command | Does |', '| --- | --- |', ...overview].join('\n'),
    '',
    ...commands.map(section),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function section(command: CommandEntry): string {
  const { name, description, arguments: given, options } = command;
  const usage = [programName, name, ...given.map(spelled), ...(options.length === 0 ? [] : ['[options]'])].join(' ');
  return [
    `## ${name}\n`,
    `${sentence(description)}\n`,
    `\`\`\`text\n${usage}\n\`\`\`\n`,
    ...table(
      'Argument',
      given.map((argument) => [`\`${argument.name}\``, about(argument)]),
    ),
    ...table(
      'Option',
      options.map((option) => [`\`${flags(option)}\``, about(option)]),
    ),
  ].join('\n');
}

function spelled({ name, required, several }: ArgumentEntry): string {
  const inner = several ? `${name}...` : name;
  return required ? `<${inner}>` : `[${inner}]`;
}

function flags({ name, value }: OptionEntry): string {
  return value === undefined ? name : `${name} <${value}>`;
}

function about(entry: ArgumentEntry | OptionEntry): string {
  const preset = 'default' in entry ? JSON.stringify(entry.default) : undefined;
  return [
    cell(entry.description),
    ...(entry.choices.length === 0 ? [] : [`one of ${entry.choices.map((choice) => `\`${choice}\``).join(', ')}`]),
    ...(preset === undefined || preset === 'false' ? [] : [`default: \`${preset}\``]),
    ...('value' in entry && entry.required ? ['required'] : []),
  ].join('; ');
}

function table(title: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(([name, text]) => `| ${cell(name)} | ${text} |`);
  return [[`| ${title} | Meaning |`, '| --- | --- |', ...lines].join('\n'), ''];
}

/** Text in a cell of a table: a bar would end it, and angle brackets would be markup. */
function cell(text: string): string {
  return text.startsWith('`') ? text.replaceAll('|', '\\|') : text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function sentence(text: string): string {
  const end = /[.!?]$/u.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${cell(text.slice(1))}${end}`;
}
