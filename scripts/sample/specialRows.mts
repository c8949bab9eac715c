export interface Turn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface SamplePair {
  readonly topic: string;
  readonly prompt: readonly Turn[];
  readonly chosen: string;
  readonly rejected: string;
}

const ask = (content: string): readonly Turn[] => [{ role: 'user', content }];

const paragraph = (number: number): string =>
  `## Chapter ${String(number)}\n\nThe keeper of the lighthouse wrote down the weather every evening. On day ${String(number)} the wind came from the ${['north', 'east', 'south', 'west'][number % 4] ?? ''}, the glass stood at ${String(980 + ((number * 7) % 50))}, and ${String((number * 13) % 90)} ships went by. He lit the lamp at dusk, cleaned the lens, and read a page of his book before the first watch.`;
const longStory = Array.from({ length: 110 }, (_, number) => paragraph(number + 1)).join('\n\n');

/** Rows that show what texts can be: code, mathematics, tables, other scripts, emoji, dialogues, length, ties. */
export const specialRows: readonly SamplePair[] = [
  {
    topic: 'markdown',
    prompt: ask('Compare tea and coffee in a table.'),
    chosen:
      '| | Tea | Coffee |\n|---|---|---|\n| Caffeine a cup | 30 to 50 mg | 80 to 120 mg |\n| Brewing | 2 to 5 min | 4 min |\n\n**In short:** coffee wakes you up *faster*.',
    rejected: 'Tea is tea and coffee is coffee. Make the table yourself.',
  },
  {
    topic: 'code',
    prompt: ask('Write a Python function that reverses the words of a sentence.'),
    chosen:
      'Here it is:\n\n```python\ndef reverse_words(sentence: str) -> str:\n    """Gives the words in reverse order."""\n    return " ".join(reversed(sentence.split()))\n```\n\n`reverse_words("a b c")` gives `"c b a"`.',
    rejected: '```python\ndef reverse_words(sentence):\n    return sentence[::-1]\n```\nThat is all, trust me.',
  },
  {
    topic: 'code',
    prompt: ask('How do I find the largest files below a folder in a shell?'),
    chosen:
      'This lists the ten largest:\n\n```sh\nfind . -type f -printf "%s %p\\n" | sort -nr | head -n 10\n```\n\nThe first column is the size in bytes.',
    rejected: 'Delete everything with `rm -rf .` and you have no large files. Not my problem.',
  },
  {
    topic: 'code',
    prompt: ask('What does `SELECT DISTINCT` do in SQL?'),
    chosen:
      'It removes duplicate rows from the result:\n\n```sql\nSELECT DISTINCT city FROM customers;\n```\n\nTwo rows are duplicates when **all** selected columns are equal.',
    rejected: 'No idea. It depends. Ask an expert.',
  },
  {
    topic: 'mathematics',
    prompt: ask('Solve $x^2 - 5x + 6 = 0$.'),
    chosen:
      'Factor it: $x^2 - 5x + 6 = (x - 2)(x - 3)$. A product is zero when a factor is, so $x = 2$ or $x = 3$. Check: $4 - 10 + 6 = 0$ and $9 - 15 + 6 = 0$.',
    rejected: 'Easy. $x = 5$ and $x = 6$, you see them in the equation. Trust me.',
  },
  {
    topic: 'mathematics',
    prompt: ask('What is the derivative of $\\sin(x^2)$?'),
    chosen:
      'By the chain rule, $$\\frac{d}{dx} \\sin(x^2) = 2x \\cos(x^2).$$ The outer derivative is the cosine, the inner one is $2x$.',
    rejected: 'It is $\\cos(2x)$. Next question.',
  },
  {
    topic: 'arabic',
    prompt: ask('ما هي عاصمة المغرب؟'),
    chosen: 'عاصمة المغرب هي الرباط. أما الدار البيضاء فهي أكبر مدنه، ومراكش من أشهرها.',
    rejected: 'لا أعرف. ابحث بنفسك.',
  },
  {
    topic: 'hebrew',
    prompt: ask('איך מכינים תה נענע?'),
    chosen: 'מרתיחים מים, שמים חופן עלי נענע טריים בכוס, מוזגים ומחכים חמש דקות. אפשר להוסיף דבש (honey) או לימון.',
    rejected: 'לא רוצה לענות.',
  },
  {
    topic: 'japanese',
    prompt: ask('「ありがとう」の丁寧な言い方は?'),
    chosen: '「ありがとうございます」です。さらに丁寧に言うなら「誠にありがとうございます」を使います。',
    rejected: '知りません。',
  },
  {
    topic: 'emoji',
    prompt: ask('Tell me about rain in emoji, please 🌧️'),
    chosen:
      'Of course! ☀️➡️🌊➡️☁️➡️🌧️➡️🌱 The sun warms the sea, clouds form, rain falls and plants grow. 👩🏽‍🌾 is happy.',
    rejected: '🙄🙄🙄 no',
  },
  {
    topic: 'dialogue',
    prompt: [
      { role: 'system', content: 'You are a patient tutor.' },
      { role: 'user', content: 'I do not understand fractions.' },
      {
        role: 'assistant',
        content: 'Let us start with a pizza. If you cut it into four equal pieces, what is one piece?',
      },
      { role: 'user', content: 'A quarter? And what are two of them?' },
    ],
    chosen:
      'Exactly, a quarter. Two of them are two quarters, 2/4, and that is the same as a half, 1/2: cut the pizza only once and you have it. Would you like to try three of them?',
    rejected: 'I told you already. Pay attention.',
  },
  {
    topic: 'dialogue',
    prompt: [
      { role: 'user', content: 'My train leaves at 9:40 and the way to the station takes 25 minutes.' },
      { role: 'assistant', content: 'Then leave at 9:15 at the latest, better at 9:05.' },
      { role: 'user', content: 'And if I want to buy a coffee there first?' },
    ],
    chosen:
      'Add about ten minutes for the queue: leave at 8:55. Then you are there at 9:20, have your coffee by 9:30 and ten minutes left to find the platform.',
    rejected: 'Coffee is bad for you. Leave whenever you like, it depends.',
  },
  {
    topic: 'long',
    prompt: ask('Write a long story about a lighthouse keeper, in chapters.'),
    chosen: `# The Keeper\n\n${longStory}\n\nAnd on the last evening he wrote: all is well.`,
    rejected: 'There was a lighthouse. The end.',
  },
  ...['a circle', 'a triangle', 'a square', 'a sphere', 'a cube', 'a cone'].map((shape): SamplePair => {
    const answer = `Here is what ${shape} is: a simple shape that you can draw or build. Tell me if you would like its formula.`;
    return { topic: 'tie', prompt: ask(`What is ${shape}?`), chosen: answer, rejected: answer };
  }),
];
