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

/** Chats with Markdown, code, formulas and a table; fields to filter by; long and right-to-left texts. */
export function writeRich(folder: string, name: string, copies: number): void {
  const rows = Array.from({ length: copies }, (_, copy) => [
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
  writeFileSync(join(folder, name), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}

/** Rows of four responses, which their scores rank the other way round than they stand. */
export function writeRanked(folder: string, name: string): void {
  const rows = ['Name a river.', 'Name a mountain.'].map((prompt) => ({
    prompt,
    responses: ['One.', 'Another one.', 'A third, with more to say.', 'None.'].map((text, score) => ({ text, score })),
  }));
  writeFileSync(join(folder, name), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}
