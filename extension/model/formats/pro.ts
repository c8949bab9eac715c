import type { JsonObject, JsonPath, JsonValue } from '../json/jsonValue.ts';
import { numberOf, requireField, wrongType } from './fields.ts';
import { rankingOf } from './labelPlace.ts';
import { shapeFormat, type PlacedTurn } from './shape.ts';
import { isTexts, textTurn } from './turns.ts';

const speakers: Readonly<Record<string, string>> = { '<|prompter|>': 'user', '<|assistant|>': 'assistant' };

/** Preference Ranking Optimization (arXiv 2306.17492): a prefix, a suffix and a reward for each candidate. */
export const pro = shapeFormat({
  id: 'pro',
  title: 'PRO (Preference Ranking Optimization)',
  specificity: 6,
  described: {
    row: '`prefix`: one for each candidate (a text, or a list with `<|prompter|>` and `<|assistant|>`), `suffix`: texts, `reward`: numbers, `sft_index`',
    flip: 'no place: the decision stands for it',
    notes: 'the label is the ranking by `reward`, the highest first',
  },
  fits: (row) => Array.isArray(row.prefix) && isTexts(row.suffix) && row.suffix.length > 0 && Array.isArray(row.reward),
  read: (row) => {
    const suffixes = requireField(row, ['suffix']);
    if (!isTexts(suffixes)) throw wrongType(['suffix'], 'a list of texts', suffixes);
    const reward = requireField(row, ['reward']);
    const rewards = Array.isArray(reward) ? (reward as readonly JsonValue[]).map(numberOf) : [];
    if (rewards.length !== suffixes.length) {
      throw wrongType(['reward'], `a list of ${String(suffixes.length)} numbers`, reward);
    }
    return {
      context: prefixTurns(row, suffixes.length),
      candidates: suffixes.map((_, index) => ({ turns: [textTurn(row, ['suffix', index])] })),
      names: suffixes.map((_, index) => String(index + 1)),
      label: rankingOf(rewards, 'highest'),
      scores: [{ name: 'reward', values: rewards }],
      used: [['prefix'], ['suffix'], ['reward']],
    };
  },
  relabel: () => [],
});

/** The first candidate's prefix; the others repeat it. */
function prefixTurns(row: JsonObject, candidates: number): readonly PlacedTurn[] {
  const all = Array.from({ length: candidates }, (_, index) => requireField(row, ['prefix', index]));
  const [first] = all;
  if (typeof first === 'string') {
    const copies = all
      .slice(1)
      .flatMap((other, index): readonly JsonPath[] => (other === first ? [['prefix', index + 1]] : []));
    return [{ role: 'user', text: first, path: ['prefix', 0], copies }];
  }
  if (!isTexts(first)) throw wrongType(['prefix', 0], 'a text or a list of texts', first ?? null);
  const turns: PlacedTurn[] = [];
  let role = 'user';
  for (const [index, token] of first.entries()) {
    const speaker = speakers[token.trim()];
    if (speaker !== undefined) role = speaker;
    else if (token.trim() !== '') turns.push({ role, text: token, path: ['prefix', 0, index] });
  }
  return turns;
}
