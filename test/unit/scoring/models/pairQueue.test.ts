import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KnownTexts } from '../../../../extension/engine/scoring/models/knownTexts.ts';
import { PairQueue } from '../../../../extension/engine/scoring/models/pairQueue.ts';
import type { PendingPair } from '../../../../extension/engine/scoring/models/pendingPairs.ts';

const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16);

/** Pairs of texts, in windows of this many. */
function queueOf(pairs: readonly (readonly [string, string])[], size: number) {
  const rewards = new Map<number, Float64Array>();
  const texts = new KnownTexts(
    Buffer.concat(pairs.flatMap(([first, second]) => [keyOf(first), keyOf(second)])),
    (row) => rewards.get(row),
  );
  const pending = pairs.map(([first, second], row): PendingPair => ({
    row,
    key: keyOf(`${first}\n${second}`),
    context: [],
    responses: [[{ role: 'assistant', text: first }], [{ role: 'assistant', text: second }]],
    lengths: [first.length, second.length],
    characters: first.length + second.length,
  }));
  async function* windows() {
    for (let from = 0; from < pending.length; from += size) yield Promise.resolve(pending.slice(from, from + size));
  }
  const isDone = (key: Uint8Array): boolean => pending.some((pair) => pair.key === key && rewards.has(pair.row));
  const queue = new PairQueue(windows(), { isNeeded: (key) => !isDone(key), onEqual: () => undefined, texts });
  const finish = (done: readonly PendingPair[]): void => {
    for (const { row, responses, known } of done) {
      const values = responses.map((turns, side) => known?.[side]?.[0] ?? (turns[0]?.text.length ?? 0) + 0.5);
      rewards.set(row, Float64Array.from(values));
      texts.add(row);
    }
    queue.settle(done);
  };
  return { queue, finish, rewards };
}

const rowsOf = (pairs: readonly PendingPair[]): readonly number[] => pairs.map(({ row }) => row);

describe('a queue of pairs', () => {
  it('holds pairs back while one of their texts is computed, and gives them out with its number', async () => {
    const { queue, finish } = queueOf(
      [
        ['a', 'bb'],
        ['bb', 'ccc'],
        ['dddd', 'eeeee'],
      ],
      3,
    );
    const first = await queue.take(5);
    expect(rowsOf(first)).toEqual([0, 2]);
    expect(await queue.take(5, false)).toEqual([]);
    const waiting = queue.take(5);
    finish(first);
    expect(await waiting).toMatchObject([{ row: 1, known: [[2.5], null] }]);
  });

  it('goes on to the next window where all of one is held back', async () => {
    const { queue } = queueOf(
      [
        ['a', 'b'],
        ['a', 'c'],
        ['d', 'e'],
      ],
      2,
    );
    expect(rowsOf(await queue.take(2))).toEqual([0]);
    expect(rowsOf(await queue.take(2))).toEqual([2]);
  });

  it('lets everybody go who waits when it is closed', async () => {
    const { queue } = queueOf(
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
      2,
    );
    await queue.take(1);
    const waiting = [queue.take(1), queue.take(1)];
    queue.close();
    expect(await Promise.all(waiting)).toEqual([[], []]);
  });

  it('computes each text once, with several takers, in whatever order they are done', async () => {
    const names = Array.from({ length: 9 }, (_, index) => 'x'.repeat(index + 1));
    const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const));
    const { queue, finish, rewards } = queueOf(pairs, 7);
    const computed: string[] = [];
    await Promise.all(
      [1, 2, 3].map(async (pause) => {
        for (let taken = await queue.take(pause); taken.length > 0; taken = await queue.take(pause)) {
          for (const { responses, known } of taken) {
            responses.forEach(([turn], side) => {
              if ((known?.[side] ?? null) === null) computed.push(turn?.text ?? '');
            });
          }
          await new Promise((resolve) => setTimeout(resolve, pause));
          finish(taken);
        }
      }),
    );
    expect(computed.toSorted()).toEqual(names.toSorted());
    pairs.forEach(([first, second], row) => {
      expect([...(rewards.get(row) ?? [])]).toEqual([first.length + 0.5, second.length + 0.5]);
    });
    expect(queue.isEmpty).toBe(true);
  });
});
