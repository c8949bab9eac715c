import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { Reason } from '../../model/errors.ts';
import type { FactHeader } from './factColumns.ts';
import { factKinds, type FactKindName, type FactsPart } from './factKinds.ts';
import { feedRows, type RowFeedInput, type RowSpan } from './rowFeed.ts';

/** What a thread of a pass is started with. */
export interface FactThreadData {
  readonly input: RowFeedInput;
  readonly kind: FactKindName;
  readonly seed: bigint;
}

/** What a thread is asked: to go over a span of rows, then one of them to put the parts into a file. */
export type FactCall =
  | { readonly call: 'collect'; readonly span: RowSpan }
  | { readonly call: 'join'; readonly parts: readonly FactsPart[]; readonly target: string };

/** What a thread answers; `progress` comes any number of times, the others end a call. */
export type FactReply =
  | { readonly reply: 'progress'; readonly rows: number }
  | { readonly reply: 'part'; readonly part: FactsPart }
  | { readonly reply: 'written'; readonly header: FactHeader | undefined }
  | {
      readonly reply: 'error';
      /** Undefined for what the file system says, which the code names. */
      readonly reason: Reason | undefined;
      readonly code: string;
      readonly message: string;
    };

/** Does what a thread is asked. @throws what reading and writing files throw; CuratorError 'changed-outside' */
export async function answerFactCall(
  { input, kind, seed }: FactThreadData,
  asked: FactCall,
  progress: (rows: number) => void,
): Promise<Exclude<FactReply, { reply: 'progress' | 'error' }>> {
  if (asked.call === 'join') {
    const { header, bytes } = factKinds[kind].join(asked.parts);
    writeAll(asked.target, bytes);
    return { reply: 'written', header };
  }
  const { take, part } = await factKinds[kind].collect(asked.span, seed);
  const file = openSync(input.path, 'r');
  try {
    const read = (target: Uint8Array, position: number): number => readSync(file, target, 0, target.length, position);
    feedRows(input, asked.span, read, take, progress);
  } finally {
    closeSync(file);
  }
  return { reply: 'part', part: part() };
}

function writeAll(path: string, parts: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const part of parts) {
      for (let written = 0; written < part.length;) written += writeSync(file, part, written);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
