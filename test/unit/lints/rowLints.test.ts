import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../../extension/model/comparison.ts';
import { findingsOfRow } from '../../../extension/model/lints/checkRow.ts';
import { GramIndex } from '../../../extension/model/lints/gramIndex.ts';
import { lints, lintBit, lintsOf, rowLints } from '../../../extension/model/lints/lints.ts';
import { defaultLintSettings, lintSettings, unknownRules } from '../../../extension/model/lints/lintSettings.ts';
import { plainTools, type LintTools } from '../../../extension/model/lints/lintTools.ts';
import { rowFlags } from '../../../extension/model/lints/rowFlags.ts';
import { pair } from './support.ts';

const long = 'Mount Everest is the tallest mountain above the sea, Mauna Kea from foot to peak.';
const other = 'It depends on what you measure from, which is a longer story than it seems at first.';
const list =
  '# Peaks\n\n- **Everest**, 8849 m\n- **K2**, 8611 m\n- **Lhotse**, 8516 m\n\nThese are the three tallest ones of all.';
const user = (text: string) => ({ role: 'user', text });
const answer = (text: string) => ({ role: 'assistant', text });

/** For each lint rows in which it finds something, with words of the message, and rows in which it must not. */
const cases: Readonly<
  Record<string, { readonly found: readonly [Comparison, RegExp][]; readonly clean: readonly Comparison[] }>
> = {
  identical: { found: [[pair(long, long), /same text/u]], clean: [pair(long, `${long} `), pair('Yes', 'No')] },
  'equal-normalized': {
    found: [
      [pair('The answer is 42.', 'the answer is  42'), /case, white space/u],
      [pair('Ｅverest!', 'everest'), /case/u],
    ],
    clean: [pair(long, long), pair('5 + 3', '5 - 3'), pair('a < b', 'a > b'), pair('Yes', 'No'), pair('?', '!')],
  },
  'equal-truncated': {
    found: [[pair(`${long.repeat(60)} yes`, `${long.repeat(60)} no`), /1[0-9]{3} tokens \(estimated/u]],
    clean: [pair(`${long} yes`, `${long} no`), pair('Yes', 'No', { prompt: long.repeat(40) })],
  },
  'empty-response': {
    found: [
      [pair('', long), /chosen response is empty/u],
      [pair(long, ' \n '), /rejected response is empty/u],
      [pair(long, other, { prompt: '' }), /Turn 1 of the prompt/u],
      [
        pair([answer('Hello'), user(''), answer(long)], [answer('Hi'), user('?'), answer(other)]),
        /Turn 2 of the chosen/u,
      ],
    ],
    clean: [pair(long, '.')],
  },
  'unequal-histories': {
    found: [
      [pair([answer('One'), user('More?'), answer(long)], [answer(other)]), /3 turns .* the other 1/u],
      [
        pair([answer('A'), user('More?'), answer(long)], [answer('B'), user('More?'), answer(other)]),
        /3 turns before/u,
      ],
    ],
    clean: [pair(long, other)],
  },
  'length-bias': {
    found: [
      [pair(long.repeat(4), long), /chosen response is 4\.0 times/u],
      [pair(long, long.repeat(4), { label: { kind: 'tie' } }), /One response/u],
      [pair(long.repeat(4), long, { label: { kind: 'preferred', candidate: 1 } }), /rejected response is 4\.0/u],
    ],
    clean: [pair(long, other), pair('Yes.', 'No, that is wrong.')],
  },
  'format-bias': {
    found: [
      [pair(list, other), /chosen response has \d/u],
      [pair(other, list), /rejected response has \d/u],
    ],
    clean: [
      pair(list, list.replace('Peaks', 'Tops')),
      pair(long, other),
      pair(list, other, { label: { kind: 'tie' } }),
    ],
  },
  'refusal-chosen': {
    found: [
      [pair("I'm sorry, but I can’t help with that.", long), /chosen response declines/u],
      [pair('As an AI language model, I am not able to do this.', long), /declines/u],
      [pair('Es tut mir leid, dabei kann ich dir nicht helfen. Das kann ich nicht.', long), /declines/u],
    ],
    clean: [
      pair(long, "I'm sorry, but I can't help."),
      pair("I can't wait to tell you: it is Everest.", other.slice(0, 10)),
    ],
  },
  'refusal-rejected': {
    found: [[pair(long, 'I cannot assist with that request.'), /rejected response declines/u]],
    clean: [pair('I cannot assist.', 'Sorry, I will not do that.'), pair(long, 'Unfortunately it rained on Everest.')],
  },
  'control-tokens': {
    found: [
      [pair(`${long}<|im_end|>`, other), /"<\|im_end\|>"/u],
      [pair(long, `${other}\n\nHuman: and then?`), /Human:/u],
      [pair(long, other, { prompt: '[INST] What? [/INST]' }), /prompt holds/u],
    ],
    clean: [pair('if (a <| b) return;', 'A list [INSTALL] of things </sum>')],
  },
  'mixed-languages': {
    found: [
      [pair(long, 'Это очень высокая гора в Гималаях, Эверест.'), /Cyrillic/u],
      [pair('珠穆朗玛峰是世界上最高的山峰，海拔八千八百四十八米，位于中国和尼泊尔。', long), /Chinese/u],
    ],
    clean: [
      pair('Das Café ist schön.', 'Naïve façade, ça va.'),
      pair('Гора Эверест - самая высокая гора.', 'Это гора Эверест в Гималаях.'),
      pair('Use π ≈ 3.14 here.', 'Use 22/7 here.'),
    ],
  },
  'prompt-leak': {
    found: [
      [pair(`${other}\n\n${long}`, long, { prompt: other }), /repeats the prompt/u],
      [pair(long, `${other} Hi`, { context: [{ role: 'system', text: other }, user('Hi')] }), /system message/u],
    ],
    clean: [
      pair(long, `${other} Yes.`, { prompt: `Translate: ${other}` }),
      pair('Everest? Everest.', other, { prompt: 'Everest?' }),
      pair(long, other),
    ],
  },
  uncited: {
    found: [[pair(long, 'Everest is the tallest [1].', { metadata: { documents: ['Everest is 8849 m.'] } }), /cites/u]],
    clean: [
      pair(long, 'Everest is the tallest [1].'),
      pair(`${long} [1]`, 'Everest [2].', { metadata: { documents: ['x'] } }),
      pair('The documents do not mention it.', 'Everest [2].', { metadata: { documents: ['x'] } }),
    ],
  },
  'should-abstain': {
    found: [
      [
        pair(long, 'There is not enough information to say.', { metadata: { context: [] } }),
        /nothing to answer from|no documents/u,
      ],
      [pair(long, 'I cannot answer from this.', { metadata: { context: 'Text', answerable: false } }), /no documents/u],
    ],
    clean: [
      pair(long, 'I cannot answer from this.', { metadata: { context: ['Everest is tall'] } }),
      pair('I cannot answer from this.', long, { metadata: { context: [] } }),
    ],
  },
  'personal-data': {
    found: [
      [pair('Write to jane.doe@acme-corp.co.uk today.', other), /ja…o\.uk/u],
      [pair(long, 'Pay with 4539 1488 0343 6467 please.'), /card number/u],
      [pair(long, 'Send it to DE89 3704 0044 0532 0130 00.'), /bank account/u],
    ],
    clean: [
      pair('Write to jane@example.com or user@domain.com.', 'Follow @curator at 5 pm'),
      pair('Order 4539 1488 0343 6468 has come.', 'The number 1234567890123456 is long.'),
      pair('DE89 3704 0044 0532 0130 01', 'GB00 WEST 1234 5698 7654 32'),
    ],
  },
  secret: {
    found: [
      [pair(`key: AKIAIOSFODNN7EXAMPLF`, other), /AWS/u],
      [pair(long, `token ghp_${'aB3d'.repeat(9)}`), /GitHub/u],
      [pair(long, '-----BEGIN RSA PRIVATE KEY-----\nMIIE'), /private key/u],
      [pair(long, other, { prompt: `use hf_abcdefghijklmnopqrstuvwxyzABCDEFGH` }), /Hugging Face/u],
    ],
    clean: [pair('sk-learn is a library, and risk-free-investments-are-a-dream-of-everyone too.', 'hf_hub_download')],
  },
};

describe('lints of one row', () => {
  for (const [id, { found, clean }] of Object.entries(cases)) {
    it.each(found)(`${id} finds %#`, (comparison, words) => {
      const finding = findingsOfRow(comparison, comparison.label, defaultLintSettings, plainTools).find(
        ({ lint }) => lint === id,
      );
      expect(finding?.message).toMatch(words);
    });
    it.each(clean.map((comparison) => [comparison]))(`${id} leaves %# alone`, (comparison) => {
      expect(rowFlags(comparison)).not.toContain(id);
    });
  }

  it('has cases for every lint that needs no more than the row', () => {
    expect(new Set([...Object.keys(cases), 'contamination'])).toEqual(new Set(rowLints.map(({ id }) => id)));
  });

  it('counts tokens by the tokenizer that it is given', () => {
    const words: LintTools = {
      ...plainTools,
      truncateAt: 8,
      countTokens: (text) => text.split(/\s+/u).filter((word) => word !== '').length,
      tokenizer: 'words',
    };
    const settings = defaultLintSettings;
    const flagged = (first: string, second: string): boolean =>
      rowFlags(pair(first, second), undefined, settings, words).includes('equal-truncated');
    expect(flagged('one two three four', 'one two three five')).toBe(true);
    expect(flagged('one two four', 'one two five')).toBe(false);
  });

  it('finds a benchmark by 13 words, whatever their case and punctuation', () => {
    const benchmarks = new GramIndex();
    benchmarks.add(
      'Question one: how many mountains on Earth are taller than eight thousand metres, and where do they stand?',
    );
    benchmarks.add('Too short to be looked for.');
    expect(benchmarks.tooShort).toBe(1);
    const tools = { ...plainTools, benchmarks };
    const flagged = (prompt: string): boolean =>
      rowFlags(pair(long, other, { prompt }), undefined, defaultLintSettings, tools).includes('contamination');
    expect(
      flagged('So: HOW many mountains on earth are taller than eight thousand metres and where do they stand'),
    ).toBe(true);
    expect(flagged('Question one. How many mountains on Earth are taller than eight thousand metres?')).toBe(true);
    expect(flagged('How many mountains on Earth are taller than eight thousand feet, and where do they stand?')).toBe(
      false,
    );
  });

  it('can be switched off and graded', () => {
    const row = pair(long.repeat(4), long);
    const settings = { ...defaultLintSettings, rules: { 'length-bias': 'off' } } as const;
    expect(rowFlags(row, undefined, settings)).not.toContain('length-bias');
    const graded = findingsOfRow(row, row.label, { ...settings, rules: { 'length-bias': 'error' } }, plainTools);
    expect(graded).toContainEqual(expect.objectContaining({ lint: 'length-bias', severity: 'error' }));
    expect(unknownRules({ ...defaultLintSettings, rules: { 'lenght-bias': 'off' } })).toEqual(['lenght-bias']);
    expect(lintSettings.safeParse({ ...defaultLintSettings, rules: { identical: 'loud' } }).success).toBe(false);
  });

  it('gives every lint a bit of its own and a sentence', () => {
    expect(lints.length).toBeLessThanOrEqual(32);
    expect(new Set(lints.map(({ id }) => id)).size).toBe(lints.length);
    for (const { id, title } of lints) {
      expect(lintsOf(lintBit(id))).toEqual([id]);
      expect(title).toMatch(/^[A-Z].*[^.]$/u);
    }
    expect(lintBit('no-such-lint')).toBe(0);
  });

  it.each([
    'a'.repeat(1_000_000),
    '4'.repeat(1_000_000),
    '@'.repeat(1_000_000),
    '4 '.repeat(500_000),
    '\n- '.repeat(300_000),
    '**'.repeat(500_000),
    'eyJ'.repeat(300_000),
    'DE89 3704 '.repeat(100_000),
    '<|'.repeat(500_000),
    'sk-'.repeat(300_000),
  ])('reads a hostile text of a million characters in the time of any other: %#', (text) => {
    // Quadratic patterns would take minutes, over the limit of a test.
    expect(Array.isArray(rowFlags(pair(text, `${text}b`)))).toBe(true);
  });
});
