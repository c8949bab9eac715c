import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { plainDecisions } from '../../../extension/model/rows/rowState.ts';
import { generator, type Generator } from '../../fixtures/scoring/generator.ts';
import { CurationModel, type Operation } from './curationModel.ts';
import { EngineLife } from './engineLife.ts';
import { KilledDataset, rowCount, type Findings } from './killedDataset.ts';

export interface KillOptions {
  readonly count: number;
  readonly seed: number;
  /** An empty folder; what is in it is deleted. */
  readonly folder: string;
  /** Path of the engine's script. */
  readonly entry: string;
  /** Called after each kill. */
  readonly onKill?: (done: number) => void;
  /** Does something to the dataset between the kill and the reopening: for tests of what is found. */
  readonly afterKill?: (dataset: KilledDataset) => void;
}

export const killMoments = ['decide', 'bulk', 'undo', 'save'] as const;
type Moment = (typeof killMoments)[number];

export interface KillReport {
  readonly kills: number;
  /** Kills by what was asked for when they came. */
  readonly moments: Readonly<Record<Moment, number>>;
  /** Kills that came before the answer, and those of them in which the operation had been taken all the same. */
  readonly unanswered: number;
  readonly takenUnanswered: number;
  /** Operations that were acknowledged. */
  readonly acknowledged: number;
  /** Most temporary files that lay beside a dataset after a kill. */
  readonly leftovers: number;
  readonly lost: readonly string[];
  readonly torn: readonly string[];
  readonly unreadable: readonly string[];
}

/** Kills on one dataset: then a new one is begun, so that its journal does not grow without end. */
const killsADataset = 50;
/** Operations before the one in which the engine is killed, at most. */
const operationsBefore = 4;
/** Rows of which texts and tags are compared after each kill. */
const rowsLooked = 12;

/**
 * Kills engines by SIGKILL at random moments of deciding, acting on all rows, undoing and saving, opens the dataset again,
 * and compares file, journal and states with what was acknowledged. The operation under way may or may not have been taken,
 * but as a whole.
 */
export async function runKills(options: KillOptions): Promise<KillReport> {
  const random = generator(options.seed);
  const durations = new Map<Moment, number>();
  const moments = { decide: 0, bulk: 0, undo: 0, save: 0 };
  const found = { lost: [] as string[], torn: [] as string[], unreadable: [] as string[] };
  let [unanswered, takenUnanswered, acknowledged, leftovers] = [0, 0, 0, 0];
  let dataset: KilledDataset | undefined;
  let models: readonly CurationModel[] = [];
  for (let kill = 0; kill <= options.count; kill++) {
    const fresh = dataset === undefined || kill % killsADataset === 0;
    const old: KilledDataset | undefined = dataset;
    if (old !== undefined) {
      leftovers = Math.max(leftovers, old.leftovers);
      options.afterKill?.(old);
    }
    const life = new EngineLife(options.entry);
    try {
      if (old !== undefined) {
        const { model, findings } = await reopen(life, old, models, random);
        for (const kind of ['lost', 'torn', 'unreadable'] as const) {
          found[kind].push(...findings[kind].map((text) => `kill ${String(kill)}: ${text}`));
        }
        if (models.length > 1 && model === models[1]) takenUnanswered++;
        // What was found once must not be found again after each further kill.
        if (Object.values(findings).some(({ length }) => length > 0)) dataset = undefined;
        models = [model];
      }
      if (kill === options.count) break;
      if (fresh || dataset === undefined) {
        await life.close();
        rmSync(options.folder, { recursive: true, force: true });
        dataset = new KilledDataset(join(options.folder, String(kill)));
        models = [CurationModel.of(rowCount)];
        await life.open(dataset.path);
      }
      let model = models[0] ?? CurationModel.of(rowCount);
      for (let before = random.below(operationsBefore + 1); before > 0; before--) {
        const operation = choose(pick(random, killMoments), model, random);
        const started = performance.now();
        await life.perform(operation);
        note(durations, operation, performance.now() - started);
        model = model.after(operation);
        acknowledged++;
      }
      const moment = killMoments[kill % killMoments.length] ?? 'decide';
      const operation = choose(moment, model, random);
      const usual = durations.get(momentOf(operation)) ?? 5;
      const answered = await life.killDuring(operation, random.uniform() * 1.3 * usual);
      moments[momentOf(operation)]++;
      if (answered) acknowledged++;
      else unanswered++;
      models = answered ? [model.after(operation)] : [model, model.after(operation)];
    } finally {
      await life.end();
    }
    options.onKill?.(kill + 1);
  }
  rmSync(options.folder, { recursive: true, force: true });
  return { kills: options.count, moments, unanswered, takenUnanswered, acknowledged, leftovers, ...found };
}

/** Opens a dataset whose engine was killed, and compares it with what it may be. */
async function reopen(
  life: EngineLife,
  dataset: KilledDataset,
  models: readonly CurationModel[],
  random: Generator,
): Promise<{ readonly model: CurationModel; readonly findings: Findings }> {
  const inFile = dataset.fileModel(models);
  const torn = inFile === undefined ? ['the file is neither as before nor as after the save'] : [];
  const notices = await life.open(dataset.path);
  const unreadable = [...notices, ...dataset.journalProblems()];
  const looked = Array.from({ length: rowsLooked }, () => random.below(rowCount));
  let fewest: { readonly model: CurationModel; readonly lost: readonly string[] } | undefined;
  for (const model of models) {
    const lost = await dataset.differences(life.client, life.datasetId, model, looked);
    if (lost.length === 0 && (inFile === undefined || same(inFile.saved, model.saved))) {
      return { model, findings: { lost, torn, unreadable } };
    }
    if (fewest === undefined || lost.length < fewest.lost.length) fewest = { model, lost };
  }
  const model = fewest?.model ?? CurationModel.of(rowCount);
  // States of the one moment and a file of the other would be a save that nobody knows of.
  const lost = fewest?.lost.length === 0 ? ['the states and the file are of different moments'] : (fewest?.lost ?? []);
  return { model, findings: { lost, torn, unreadable } };
}

function same(left: readonly boolean[], right: readonly boolean[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

function choose(moment: Moment, model: CurationModel, random: Generator): Operation {
  switch (moment) {
    case 'save':
      return { kind: 'save' };
    case 'undo':
      if (model.canRedo && random.uniform() < 0.4) return { kind: 'redo' };
      return model.canUndo ? { kind: 'undo' } : choose('decide', model, random);
    case 'decide': {
      const row = random.below(rowCount);
      const now = model.rows[row]?.decision ?? null;
      const others = [...plainDecisions, null].filter((decision) => decision !== now);
      return { kind: 'decide', row, decision: pick(random, others) };
    }
    case 'bulk': {
      const decision = pick(random, plainDecisions);
      const decides = model.rows.some((row) => row.decision !== decision);
      const tag = `t${String(random.below(1e9))}`;
      const action = pick(random, [...(decides ? [{ decision }, { decision }] : []), { tag }, 'swap' as const]);
      return { kind: 'bulk', action };
    }
  }
}

function pick<Value>(random: Generator, values: readonly Value[]): Value {
  const value = values[random.below(values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

function momentOf({ kind }: Operation): Moment {
  return kind === 'redo' ? 'undo' : kind;
}

/** Remembers how long an operation takes, so that kills fall into it. */
function note(durations: Map<Moment, number>, operation: Operation, ms: number): void {
  const before = durations.get(momentOf(operation));
  durations.set(momentOf(operation), before === undefined ? ms : before * 0.8 + ms * 0.2);
}
