import { resolve } from 'node:path';
import type { Handlers } from '../model/contract/endpoint.ts';
import type { EngineContract, EngineEvents } from '../model/contract/engine.ts';
import { CuratorError } from '../model/errors.ts';
import { featureHandlers } from './engineFeatures.ts';
import { datasetIdOf } from './session/datasetIdOf.ts';
import { DatasetSession } from './session/datasetSession.ts';

export type EngineEvent = {
  readonly [Name in keyof EngineEvents]: { readonly name: Name; readonly data: EngineEvents[Name] };
}[keyof EngineEvents];

export interface EngineService {
  readonly handlers: Handlers<EngineContract>;
  /** Returns how to stop listening. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  dispose(): Promise<void>;
}

/** Events of one dataset at most this often, in milliseconds. */
const eventInterval = 50;

interface OpenDataset {
  readonly session: Promise<DatasetSession>;
  users: number;
}

/** The engine: all datasets that are open, behind the one contract that the editor and the command line share. */
export function createEngineService(): EngineService {
  const datasets = new Map<string, OpenDataset>();
  const listeners = new Set<(event: EngineEvent) => void>();
  const waiting = new Map<string, NodeJS.Timeout>();

  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const changed = (session: DatasetSession): void => {
    if (listeners.size === 0 || waiting.has(session.id)) return;
    waiting.set(
      session.id,
      setTimeout(() => {
        waiting.delete(session.id);
        session.info().then(
          (info) => {
            emit({ name: 'dataset/changed', data: info });
          },
          () => undefined, // The next request says what is wrong, with an answer to give.
        );
      }, eventInterval),
    );
  };
  const sessionOf = async (id: string): Promise<DatasetSession> => {
    const dataset = datasets.get(id);
    if (dataset === undefined) {
      throw new CuratorError('unknown-dataset', 'This dataset is not open any more. Open the file again.');
    }
    return dataset.session;
  };
  const close = async (id: string): Promise<void> => {
    const dataset = datasets.get(id);
    if (dataset === undefined || --dataset.users > 0) return;
    datasets.delete(id);
    clearTimeout(waiting.get(id));
    waiting.delete(id);
    await (await dataset.session).close();
  };

  const handlers: Handlers<EngineContract> = {
    'dataset/open': async ({ path, storePath, annotator }) => {
      const id = datasetIdOf(path);
      let dataset = datasets.get(id);
      if (dataset === undefined) {
        const session = DatasetSession.open(
          { datasetId: id, path: resolve(path), storePath, annotator },
          {
            changed,
            outside: (outside, what) => {
              emit({ name: 'dataset/changedOutside', data: { datasetId: outside.id, what } });
            },
          },
        );
        dataset = { session, users: 0 };
        datasets.set(id, dataset);
        session.catch(() => datasets.delete(id));
      }
      dataset.users++;
      return (await dataset.session).info();
    },
    'dataset/close': async ({ datasetId }) => {
      await close(datasetId);
      return null;
    },
    'dataset/info': async ({ datasetId }) => (await sessionOf(datasetId)).info(),
    'dataset/whenComplete': async ({ datasetId }) => (await sessionOf(datasetId)).whenComplete(),
    'dataset/setFormat': async ({ datasetId, choice }) => (await sessionOf(datasetId)).setFormat(choice),
    'dataset/inspect': async ({ datasetId }, context) => (await sessionOf(datasetId)).inspect(context),
    'rows/page': async ({ datasetId, from, count }) => (await sessionOf(datasetId)).rows.page(from, count),
    'rows/detail': async ({ datasetId, row }) => (await sessionOf(datasetId)).rows.detail(row),
    'rows/signals': async ({ datasetId, from, count }) => (await sessionOf(datasetId)).rows.signals(from, count),
    'rows/find': async ({ datasetId, wanted }) => (await sessionOf(datasetId)).find(wanted),
    'rows/view': async ({ datasetId, filter, sort }, context) =>
      (await sessionOf(datasetId)).setView(filter, sort, context),
    'rows/position': async ({ datasetId, row }) => ({ position: (await sessionOf(datasetId)).position(row) }),
    'rows/nextUndecided': async ({ datasetId, position }) => ({
      position: (await sessionOf(datasetId)).nextUndecided(position),
    }),
    'rows/apply': async ({ datasetId, rows, action, shownLeft }) =>
      (await sessionOf(datasetId)).apply(rows, action, shownLeft),
    'history/undo': async ({ datasetId }) => (await sessionOf(datasetId)).undo(),
    'history/redo': async ({ datasetId }) => (await sessionOf(datasetId)).redo(),
    'file/save': async ({ datasetId, target, overwrite }, context) =>
      (await sessionOf(datasetId)).save(target, overwrite, context),
    'file/revert': async ({ datasetId }) => (await sessionOf(datasetId)).revert(),
    'file/reload': async ({ datasetId }) => (await sessionOf(datasetId)).reload(),
    ...featureHandlers(sessionOf),
  };

  return {
    handlers,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    dispose: async () => {
      listeners.clear();
      for (const timer of waiting.values()) clearTimeout(timer);
      const open = [...datasets.values()];
      datasets.clear();
      await Promise.all(open.map(async ({ session }) => (await session).close()));
    },
  };
}
