import { CuratorError } from '../../model/errors.ts';
import { examplesToRetrieve, mostExamples } from '../../model/judges/retrieval.ts';
import type { GoldExample } from '../../model/judges/goldExample.ts';
import type { Rubric } from '../../model/judges/rubric.ts';
import { agreement, sketchBytes, Sketcher, sketchOf } from '../finding/sketch.ts';
import { pairIdentity } from '../scoring/pairIdentity.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import type { JudgeStore } from './judgeStore.ts';
import { opposite, People } from './people.ts';

/** Rows that examples are looked for in; of more, as many are spread evenly. Each takes some hundred bytes of memory. */
const mostGold = 2_000;

interface GoldRow {
  readonly row: number;
  readonly id: string;
  /** Which comparison it is, in hex. */
  readonly key: string;
  readonly sketch: Uint8Array;
}

/** The gold rows of each dataset as they were last read: a rubric that is being written asks for them with every pause. */
const known = new WeakMap<DatasetSession, { readonly as: string; readonly rows: Promise<readonly GoldRow[]> }>();

/** Rows that people decided about or labelled blind, found again by the overlap of their words. */
export class GoldExamples {
  readonly #session: DatasetSession;
  readonly #people: People;
  readonly #rows: readonly GoldRow[];
  readonly #most: number;
  readonly #sketcher = new Sketcher();

  private constructor(session: DatasetSession, people: People, rows: readonly GoldRow[], most: number) {
    this.#session = session;
    this.#people = people;
    this.#rows = rows;
    this.#most = most;
  }

  /** Undefined where the rubric asks for none, or has as many of its own as a judge is told. @throws CuratorError 'cancelled' */
  static async of(
    session: DatasetSession,
    store: JudgeStore,
    rubric: Pick<Rubric, 'examples' | 'goldExamples'>,
    signal: AbortSignal,
  ): Promise<GoldExamples | undefined> {
    const most = mostExamples - rubric.examples.length;
    if (rubric.goldExamples !== true || most <= 0) return undefined;
    await session.whenComplete();
    const rows = await knownGold(session, store);
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    const taken = new Set(rubric.examples.map(({ rowId }) => rowId));
    const free = rows.filter(({ id }) => !taken.has(id));
    return new GoldExamples(session, new People(store, []), free, most);
  }

  /**
   * Examples that are most like a pair, the most similar first, as many as its label is unsure. The same comparison, here
   * or in another row, is none of them: a judge is not told the answer.
   */
  async for({ row, comparison }: ReadRow): Promise<readonly GoldExample[]> {
    const identity = comparison === undefined ? undefined : pairIdentity(comparison);
    if (comparison === undefined || identity === undefined) return [];
    const flip = this.#session.strength.at(row)?.flipProbability;
    const count = Math.min(examplesToRetrieve(flip === undefined ? undefined : 1 - flip), this.#most);
    if (count === 0) return [];
    const sketch = new Uint8Array(sketchBytes);
    sketchOf(this.#sketcher, comparison, sketch, 0);
    const key = identity.key.toString('hex');
    const nearest = this.#rows
      .filter((gold) => gold.key !== key)
      .map((gold) => ({ gold, bits: agreement(sketch, 0, gold.sketch, 0) }))
      .sort((left, right) => right.bits - left.bits || left.gold.row - right.gold.row);
    const seen = new Set<string>();
    const examples: GoldExample[] = [];
    for (const { gold } of nearest) {
      if (examples.length >= count) break;
      if (seen.has(gold.key)) continue;
      seen.add(gold.key);
      const example = await this.#example(gold);
      if (example !== undefined) examples.push(example);
    }
    return examples;
  }

  /** Responses in sorted order: where each row has the chosen one first, their place must not say which it is. */
  async #example({ row, id }: GoldRow): Promise<GoldExample | undefined> {
    const read = await this.#session.readRow(row);
    const identity = read.comparison === undefined ? undefined : pairIdentity(read.comparison);
    if (read.comparison === undefined || identity === undefined) return undefined;
    const said = this.#people.say(read, read.comparison, identity);
    if (said === undefined) return undefined;
    const [first, second] = identity.responses;
    const { attributes } = read.state;
    return {
      prompt: identity.prompt,
      responses: identity.reversed ? [second, first] : [first, second],
      winner: identity.reversed ? opposite(said) : said,
      reason: '',
      rowId: id,
      ...(attributes === undefined ? {} : { attributes }),
    };
  }
}

function knownGold(session: DatasetSession, store: JudgeStore): Promise<readonly GoldRow[]> {
  const as = `${String(session.revision)} ${String(store.blindLabels().length)}`;
  const before = known.get(session);
  if (before?.as === as) return before.rows;
  const rows = readGold(session, store);
  known.set(session, { as, rows });
  rows.catch(() => {
    known.delete(session);
  });
  return rows;
}

async function readGold(session: DatasetSession, store: JudgeStore): Promise<readonly GoldRow[]> {
  const rows: GoldRow[] = [];
  const sketcher = new Sketcher();
  for (const row of await goldRows(session, store)) {
    const { comparison } = await session.readRow(row);
    const identity = comparison === undefined ? undefined : pairIdentity(comparison);
    if (comparison === undefined || identity === undefined) continue;
    const [id = ''] = await session.idsOf(row, row + 1);
    const sketch = new Uint8Array(sketchBytes);
    sketchOf(sketcher, comparison, sketch, 0);
    rows.push({ row, id, key: identity.key.toString('hex'), sketch });
  }
  return rows;
}

async function goldRows(session: DatasetSession, store: JudgeStore): Promise<readonly number[]> {
  const blind = await session.find(store.blindLabels().map(({ rowId }) => ({ id: rowId })));
  const rows = new Set(blind.filter((row) => row !== null));
  for (const [row, { decision }] of session.curation.states()) {
    if (decision === 'keep' || decision === 'flip' || decision === 'tie') rows.add(row);
  }
  const all = [...rows].sort((left, right) => left - right);
  const step = Math.max(1, all.length / mostGold);
  return Array.from({ length: Math.min(mostGold, all.length) }, (_, index) => all[Math.floor(index * step)] ?? 0);
}
