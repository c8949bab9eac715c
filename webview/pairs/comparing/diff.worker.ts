import { diffTexts, type DiffUnit, type TextDiff } from './diffTexts.ts';

export interface DiffRequest {
  readonly id: number;
  readonly left: string;
  readonly right: string;
  readonly unit: DiffUnit;
  readonly patienceMs: number;
}

export interface DiffReply {
  readonly id: number;
  readonly diff: TextDiff;
}

addEventListener('message', ({ data }: MessageEvent<DiffRequest>) => {
  const { id, left, right, unit, patienceMs } = data;
  const reply: DiffReply = { id, diff: diffTexts(left, right, unit, patienceMs) };
  postMessage(reply);
});
