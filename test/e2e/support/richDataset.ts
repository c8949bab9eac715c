import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const markdown = [
  '## The area of a circle',
  '',
  'It is $A = \\pi r^2$, as the *integral* shows:',
  '',
  '$$\\int_0^{2\\pi}\\int_0^r \\rho \\,d\\rho\\,d\\varphi = \\pi r^2$$',
  '',
  '```python',
  'import math',
  '',
  'def area(radius: float) -> float:',
  '    """Area of a circle."""',
  '    return math.pi * radius ** 2  # square units',
  '```',
  '',
  '| radius | area |',
  '|---|---|',
  '| 1 | 3.14 |',
  '| 2 | 12.57 |',
  '',
  'See [the proof](https://example.org/proof). ![a circle](https://example.org/circle.png)',
].join('\n');
const poor =
  'The area is $A = 2 \\pi r$.\n\n1. Take the radius.\n2. Double it.\n3. Multiply by $\\pi$.\n\nIt costs $5 or $6.';

const dialogue = [
  { role: 'system', content: 'You are a careful teacher.' },
  { role: 'user', content: 'How large is a circle?' },
  { role: 'assistant', content: 'Which measure: its area or its circumference?' },
  { role: 'user', content: 'Its area. Show code.' },
];

/** What both say in the second answer of dialogues that part in the first one. */
export const sharedLines: readonly string[] = Array.from(
  { length: 120 },
  (_, line) => `${String(line)}. What both of the answers say of the lighthouse in line ${String(line)}.`,
);
const inserted = Array.from({ length: 60 }, (_, line) => `An aside of the longer answer, number ${String(line * 7)}.`);
const moved = 'This remark about the weather stands at one end or at the other.';

/** Two rows of `source:turns`: dialogues of three turns of their own, and 200 kB against 200 kB. */
function turnRows(): readonly object[] {
  const prompt = [{ role: 'user', content: 'Who lives in the lighthouse?' }];
  const told = (opening: string, lines: readonly string[]): object[] => [
    { role: 'assistant', content: opening },
    { role: 'user', content: 'And what is told of it?' },
    { role: 'assistant', content: lines.join('\n') },
  ];
  // Words in an order of their own on each side: nothing that a comparison finds in time.
  const words = (seed: number): string =>
    Array.from({ length: 36_000 }, (_, word) => `w${String((word * seed) % 9_973)}`).join(' ');
  const answer = (content: string): object[] => [{ role: 'assistant', content }];
  const long = { chosen: answer(words(7)), rejected: answer(words(11)) };
  return [
    {
      prompt,
      chosen: told('A woman, day and night.', [
        moved,
        ...sharedLines.slice(0, 20),
        'So they say.',
        ...sharedLines.slice(20),
      ]),
      rejected: told('A man, by day.', [...sharedLines.slice(0, 20), ...inserted, ...sharedLines.slice(20), moved]),
      source: 'turns',
    },
    { prompt, ...long, source: 'turns' },
  ];
}

/**
 * Chats with Markdown, code, formulas and a table; fields to filter by; long and right-to-left texts. After half of the
 * copies come two rows to compare, so that neither an end nor a page key leads to them.
 */
export function writeRich(folder: string, name: string, copies: number): void {
  const rows: object[] = Array.from({ length: copies }, (_, copy) => [
    {
      chosen: [...dialogue, { role: 'assistant', content: `${markdown}\n\nCase ${String(copy)}.` }],
      rejected: [...dialogue, { role: 'assistant', content: `${poor}\n\nCase ${String(copy)}.` }],
      source: 'maths',
      score_chosen: 8 - (copy % 5) / 2,
      language: 'en',
    },
    {
      chosen: [
        { role: 'user', content: 'ما هي عاصمة فرنسا؟' },
        { role: 'assistant', content: `عاصمة فرنسا هي باريس، وتقع على نهر السين. (${String(copy)})` },
      ],
      rejected: [
        { role: 'user', content: 'ما هي عاصمة فرنسا؟' },
        { role: 'assistant', content: `عاصمة فرنسا هي ليون. (${String(copy)})` },
      ],
      source: 'facts',
      score_chosen: 7,
      language: 'ar',
    },
    {
      chosen: [
        { role: 'user', content: `Summarise chapter ${String(copy)} of the novel about the lighthouse.` },
        {
          role: 'assistant',
          content: `The keeper climbs the stairs before dawn. The lamp has gone out. He finds a letter under the door. ${'He reads on. '.repeat(30)}`,
        },
      ],
      rejected: [
        { role: 'user', content: `Summarise chapter ${String(copy)} of the novel about the lighthouse.` },
        {
          role: 'assistant',
          content: `The lamp has gone out. The keeper climbs the stairs after dawn. He finds a letter on the table. ${'He reads on. '.repeat(28)}`,
        },
      ],
      source: 'books',
      score_chosen: 5.5,
      language: 'en',
    },
  ]).flat();
  rows.splice(Math.floor(copies / 2) * 3, 0, ...turnRows());
  writeFileSync(join(folder, name), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}

/**
 * Rows of four responses, which their scores rank the other way round than they stand. The prompt of the last row is so
 * long that its end, the words `quiet harbour`, is not shown until it is asked for.
 */
export function writeRanked(folder: string, name: string): void {
  const rows = ['Name a river.', 'Name a mountain.', `Sum up: ${'and so on '.repeat(2_100)}quiet harbour.`].map(
    (prompt) => ({
      prompt,
      responses: ['One.', 'Another one.', 'A third, with more to say.', 'None.'].map((text, score) => ({
        text,
        score,
      })),
    }),
  );
  writeFileSync(join(folder, name), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}
