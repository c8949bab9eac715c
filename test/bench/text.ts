import { generator, type Generator } from '../fixtures/scoring/generator.ts';

const onsets = [
  'b',
  'br',
  'ch',
  'd',
  'f',
  'g',
  'gr',
  'h',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pl',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou'];
const codas = ['', '', 'n', 'r', 's', 't', 'l', 'nd', 'rk'];
// Some of each script, so that no reader of bytes gets by with one byte a character.
const others = ['café', 'naïve', 'über', '数据', '偏好', 'מילה', 'слово', '😀', '"quoted"'];
const vocabularySize = 40_000;

/** A writer of texts whose words are made up and as unevenly frequent as those of a language (Zipf's law). */
export interface TextWriter {
  readonly random: Generator;
  /** A text of this many words in sentences. `tone` from 0 to 1 makes words of one kind more frequent. */
  readonly text: (words: number, tone?: number) => string;
}

export function textWriter(seed: number): TextWriter {
  const random = generator(seed);
  const vocabulary = makeVocabulary(random);
  const toned = vocabulary.slice(200, 260);
  const word = (tone: number): string => {
    if (tone > 0 && random.uniform() < tone * 0.05) return toned[random.below(toned.length)] ?? '';
    // The inverse of a density proportional to 1 / rank.
    const rank = Math.floor(Math.exp(random.uniform() * Math.log(vocabulary.length)));
    return vocabulary[rank - 1] ?? '';
  };
  return {
    random,
    text: (words, tone = 0) => {
      let made = '';
      let start = true;
      for (let index = 0; index < words; index++) {
        const next = word(tone);
        const ends = index === words - 1 || random.uniform() < 0.07;
        made += (start ? next.charAt(0).toUpperCase() + next.slice(1) : next) + (ends ? '.' : '');
        // Line breaks and quotes, which JSON escapes.
        if (index < words - 1) made += ends && random.uniform() < 0.2 ? '\n\n' : ' ';
        start = ends;
      }
      return made;
    },
  };
}

function makeVocabulary(random: Generator): readonly string[] {
  const pick = (from: readonly string[]): string => from[random.below(from.length)] ?? '';
  const words = new Set<string>();
  while (words.size < vocabularySize) {
    if (words.size === 150) for (const other of others) words.add(other);
    // The more frequent, the shorter.
    const longest = words.size < 150 ? 1 : words.size < 5_000 ? 2 : 3;
    let made = '';
    for (let syllables = Math.max(1, longest - random.below(2)); syllables > 0; syllables--) {
      made += pick(onsets) + pick(vowels) + pick(codas);
    }
    words.add(made);
  }
  return [...words];
}
