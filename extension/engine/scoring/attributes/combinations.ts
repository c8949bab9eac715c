import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { CuratorError } from '../../../model/errors.ts';
import { attributeCombination } from '../../../model/scoring/attributeCombination.ts';
import type { AttributeCombination, AttributedScorer, AttributeScale } from '../../../model/scoring/attributes.ts';
import type { StoredScorer } from '../scoreStore.ts';

const metaKey = 'attribute-combinations';
const stored = z.record(z.string(), attributeCombination);
const pieceSize = 2000;

/** Whether the outputs of a scorer are attributes: those of one model or server, and more than one. */
export function hasAttributes({ name, members }: Pick<StoredScorer, 'name' | 'members'>): boolean {
  return members.length > 1 && /^(?:onnx:|follow-up:|https?:\/\/)/u.test(name);
}

/** How the attributes of each model are to be combined, by the scorer's name; those not named stand for themselves. */
export function readCombinations(database: Database): Readonly<Record<string, AttributeCombination>> {
  const text = database.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(metaKey);
  if (text === undefined) return {};
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    // Another program wrote something else there: combinations are a wish, and attributes count alike without them.
    return {};
  }
}

/** @throws CuratorError 'bad-request' where there is no such scorer, or it has no such attribute */
export function writeCombination(
  database: Database,
  scorers: readonly StoredScorer[],
  name: string,
  combination: AttributeCombination,
): void {
  const scorer = scorers.find((one) => one.name === name && hasAttributes(one));
  if (scorer === undefined) {
    throw new CuratorError('bad-request', `The dataset has no scores of "${name}" with several attributes.`);
  }
  const unknown = Object.keys(combination.weights).filter((attribute) => !scorer.members.includes(attribute));
  if (unknown.length > 0) {
    const message = `${name} has no attribute ${unknown.join(', ')}. It has: ${scorer.members.join(', ')}.`;
    throw new CuratorError('bad-request', message);
  }
  if (scorer.members.every((member) => combination.weights[member] === 0)) {
    throw new CuratorError('bad-request', 'Give at least one attribute another weight than 0.');
  }
  database
    .prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
    .run(metaKey, JSON.stringify({ ...readCombinations(database), [name]: combination }));
}

/** Every scorer with attributes, and how they count. */
export function attributedScorers(database: Database, scorers: readonly StoredScorer[]): readonly AttributedScorer[] {
  const combinations = readCombinations(database);
  return scorers.filter(hasAttributes).map(({ name, members }) => ({
    scorer: name,
    method: combinations[name]?.method ?? 'separate',
    attributes: members.map((member) => ({ name: member, weight: combinations[name]?.weights[member] ?? 1 })),
  }));
}

/**
 * Mean and standard deviation of each attribute's rewards, over all responses in the store.
 *
 * @throws CuratorError 'cancelled'
 */
export async function attributeScales(
  database: Database,
  { id, members }: StoredScorer,
  signal?: AbortSignal,
): Promise<readonly AttributeScale[]> {
  const sums = members.map(() => ({ count: 0, mean: 0, squares: 0 }));
  const statement = database.prepare<[number, Uint8Array], { comparison_key: Buffer; rewards: Buffer }>(
    `SELECT comparison_key, rewards FROM reward WHERE scorer_id = ? AND comparison_key > ?
     ORDER BY comparison_key LIMIT ${String(pieceSize)}`,
  );
  for (let after: Uint8Array = new Uint8Array(0); ;) {
    if (signal?.aborted === true) throw new CuratorError('cancelled', 'Cancelled.');
    const piece = statement.all(id, after);
    for (const { rewards } of piece) {
      for (let at = 0; at + 8 <= rewards.length; at += 8) {
        const sum = sums[Math.floor(at / 16)];
        const reward = rewards.readDoubleLE(at);
        if (sum === undefined || !Number.isFinite(reward)) continue;
        sum.count++;
        const step = reward - sum.mean;
        sum.mean += step / sum.count;
        sum.squares += step * (reward - sum.mean);
      }
    }
    const last = piece.at(-1);
    if (last === undefined || piece.length < pieceSize) break;
    after = last.comparison_key;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return sums.map(({ count, mean, squares }) => {
    const std = count === 0 ? 0 : Math.sqrt(squares / count);
    return { mean, std: std > 1e-12 * Math.max(1, Math.abs(mean)) ? std : 1 };
  });
}
