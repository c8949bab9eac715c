import { describe, expect, it } from 'vitest';
import { DatasetSession, type DatasetEngine } from '../../../extension/host/datasets/datasetSession.ts';
import { Listeners } from '../../../extension/host/lifecycle/listeners.ts';
import type { DatasetInfo } from '../../../extension/model/contract/engine.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { datasetInfo } from './support/datasetInfo.ts';

type Answer = (params: Record<string, unknown>) => unknown;

/** An engine whose lives can be ended; each opens the dataset under a new id. */
function fakeEngine(answers: Record<string, Answer>) {
  const lost = new Listeners<string>();
  const changed = new Listeners<DatasetInfo>();
  const outside = new Listeners<{ datasetId: string; what: 'changed' | 'removed' }>();
  const calls: string[] = [];
  let life = 1;
  const request = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
    calls.push(`${method}@${String(life)}`);
    await Promise.resolve();
    const id = `d${String(life)}`;
    if (method === 'dataset/open') return datasetInfo({ datasetId: id });
    if (params.datasetId !== id) throw new CuratorError('unknown-dataset', 'No such dataset.');
    const answer = answers[method];
    return answer === undefined ? datasetInfo({ datasetId: id }) : answer(params);
  };
  const engine: DatasetEngine = {
    request: request as DatasetEngine['request'],
    onLost: (listener) => lost.on(listener),
    onDatasetChanged: (listener) => changed.on(listener),
    onDatasetChangedOutside: (listener) => outside.on(listener),
  };
  return {
    engine,
    calls,
    changed,
    outside,
    die(silently = false) {
      life++;
      if (!silently) lost.fire('signal SIGKILL');
    },
  };
}

const source = { path: '/data/pairs.jsonl', storePath: undefined, annotator: 'ann' };
const disconnected = new CuratorError('disconnected', 'gone');

async function opened(engine: DatasetEngine): Promise<DatasetSession> {
  const session = new DatasetSession(engine, source);
  await session.whenOpen();
  return session;
}

describe('DatasetSession', () => {
  it('opens once and adds the dataset to each request', async () => {
    const { engine, calls } = fakeEngine({ 'rows/detail': (params) => params });
    const session = await opened(engine);
    expect(await session.request('rows/detail', { row: 4 })).toEqual({ row: 4, datasetId: 'd1' });
    expect(calls.filter((call) => call.startsWith('dataset/open'))).toEqual(['dataset/open@1']);
  });

  it('opens the dataset again after the engine was lost, with the view as it was, and says so', async () => {
    const fake = fakeEngine({
      'rows/view': (params) => datasetInfo({ datasetId: params.datasetId as string, view: viewOf(params) }),
    });
    const session = await opened(fake.engine);
    const filter = { strength: { min: -2, max: 0 } };
    const sort = { by: 'strength', descending: false } as const;
    session.accept(await session.request('rows/view', { filter, sort }));
    const events: boolean[] = [];
    session.onEngine(({ lost }) => events.push(lost));
    fake.die();
    await expect.poll(() => events).toEqual([true, false]);
    expect(session.info).toMatchObject({ datasetId: 'd2', view: { filter, sort } });
    expect(fake.calls.slice(-2)).toEqual(['dataset/open@2', 'rows/view@2']);
  });

  it('repeats a reading request that the loss of the engine interrupted', async () => {
    let tries = 0;
    const fake = fakeEngine({
      'rows/page': () => {
        if (++tries > 1) return { revision: 1, total: 0, rows: [] };
        fake.die();
        throw disconnected;
      },
    });
    const session = await opened(fake.engine);
    expect(await session.request('rows/page', { from: 0, count: 1 })).toMatchObject({ total: 0 });
    expect(tries).toBe(2);
  });

  it('does not repeat a step that may have been carried out', async () => {
    let tries = 0;
    const fake = fakeEngine({
      'rows/apply': () => {
        tries++;
        fake.die();
        throw disconnected;
      },
    });
    const session = await opened(fake.engine);
    const step = session.request('rows/apply', { rows: [1], action: { kind: 'swap' } });
    await expect(step).rejects.toMatchObject({ reason: 'disconnected' });
    expect(tries).toBe(1);
  });

  it('repeats a step that an engine without the dataset refused', async () => {
    const fake = fakeEngine({ 'rows/apply': () => ({ stepId: 1 }) });
    const session = await opened(fake.engine);
    fake.die(true);
    await expect(session.request('rows/apply', { rows: [1], action: { kind: 'swap' } })).resolves.toEqual({
      stepId: 1,
    });
  });

  it('keeps the newest facts and passes over those of other datasets', async () => {
    const fake = fakeEngine({});
    const session = await opened(fake.engine);
    const seen: number[] = [];
    session.onInfo((info) => seen.push(info.revision));
    fake.changed.fire(datasetInfo({ revision: 5 }));
    fake.changed.fire(datasetInfo({ revision: 4 }));
    fake.changed.fire(datasetInfo({ datasetId: 'other', revision: 9 }));
    expect(seen).toEqual([5]);
    expect(session.info.revision).toBe(5);
  });

  it('closes the dataset and lets go of the engine', async () => {
    const fake = fakeEngine({});
    const session = await opened(fake.engine);
    session.dispose();
    await expect.poll(() => fake.calls.at(-1)).toBe('dataset/close@1');
    fake.die();
    expect(fake.calls.at(-1)).toBe('dataset/close@1');
    await expect(session.request('dataset/info', {})).rejects.toMatchObject({ reason: 'cancelled' });
  });
});

function viewOf(params: Record<string, unknown>): DatasetInfo['view'] {
  return { filter: params.filter, sort: params.sort, total: 3 } as DatasetInfo['view'];
}
