import { textOfTurns, type Comparison } from '../comparison.ts';

/** What is worth a look about a row, by id, in words. */
export const flagTitles = {
  identical: 'The responses are equal but for white space',
  'empty-response': 'A response is empty',
  'length-ratio': 'One response is more than three times as long as the other',
  'control-tokens': 'The text holds control tokens of a chat template',
} as const;
export type RowFlag = keyof typeof flagTitles;

const longRatio = 3;
/** Shorter responses differ by this factor all the time. */
const shortestForRatio = 20;
const controlToken =
  /<\|(?:im_start|im_end|endoftext|eot_id|begin_of_text|end_of_text|start_header_id|end_header_id|system|user|assistant)\|>|<\/?s>|\[\/?INST\]|<(?:start|end)_of_turn>/u;

/** Flags of a row's two first candidates. */
export function rowFlags(comparison: Comparison): readonly RowFlag[] {
  const flags: RowFlag[] = [];
  const [first, second] = comparison.candidates.map((candidate) => textOfTurns(candidate.turns));
  if (first === undefined || second === undefined) return flags;
  if (first.trim() === '' || second.trim() === '') flags.push('empty-response');
  if (first === second || normalize(first) === normalize(second)) flags.push('identical');
  const [shorter, longer] = [Math.min(first.length, second.length), Math.max(first.length, second.length)];
  if (shorter >= shortestForRatio && longer > longRatio * shorter) flags.push('length-ratio');
  if (controlToken.test(first) || controlToken.test(second)) flags.push('control-tokens');
  return flags;
}

function normalize(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
