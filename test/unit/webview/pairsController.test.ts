import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Comparison } from '../../../extension/model/comparison.ts';
import type { DatasetInfo, RowPage } from '../../../extension/model/contract/engine.ts';
import type { PairsViewStart } from '../../../extension/model/contract/pairsView.ts';
import { PairsController } from '../../../webview/pairs/pairsController.ts';
import type { PairsHost } from '../../../webview/pairs/pairsState.ts';
import { rowDetail } from './support/rowDetail.ts';

const rows = 1_000;

function infoAt(revision: number, total = rows, blind = false): DatasetInfo {
  const view = { filter: {}, sort: { by: 'file', descending: false }, total };
  return { revision, rows, complete: true, notices: [], view, deciding: { blind } } as unknown as DatasetInfo;
}

const comparison: Comparison = {
  context: [],
  candidates: [{ turns: [] }, { turns: [] }],
  candidateNames: ['chosen', 'rejected'],
  label: { kind: 'preferred', candidate: 0 },
  scores: [],
  annotations: [],
  metadata: [],
};

/** A pair editor whose host answers for pages when the test says so, and for everything else at once. */
function pairEditor(blind = false, order?: readonly number[]) {
  const pages: { readonly from: number; readonly answer: () => void }[] = [];
  const announced: string[] = [];
  const applied: { readonly shownLeft?: number }[] = [];
  const listeners = new Map<string, (value: never) => void>();
  const host = {
    on: (name: string, listener: (value: never) => void) => {
      listeners.set(name, listener);
    },
    request: (method: string, params: { from: number; count: number; row: number; shownLeft?: number }) => {
      if (method === 'rows/detail') {
        return Promise.resolve(rowDetail({ row: params.row, line: params.row + 1, comparison, order }));
      }
      if (method === 'rows/apply') {
        applied.push(params);
        return Promise.resolve({ label: 'Keep row 1', info: infoAt(2, rows, blind) });
      }
      if (method === 'rows/position') return Promise.resolve({ position: params.row });
      if (method !== 'rows/page') return Promise.resolve(null);
      return new Promise<RowPage>((resolve) => {
        const page = Array.from({ length: params.count }, (_, index) => ({ row: params.from + index }));
        pages.push({
          from: params.from,
          answer: () => {
            resolve({ revision: 1, rows: page } as unknown as RowPage);
          },
        });
      });
    },
  } as unknown as PairsHost;
  const drawing = {
    soon: () => undefined,
    now: () => undefined,
    whenPainted: (callback: () => void) => {
      callback();
    },
  };
  const controller = new PairsController(
    host,
    {
      info: infoAt(1, rows, blind),
      keys: [],
      preferences: { autoAdvance: true, wordDiff: true },
    } as unknown as PairsViewStart,
    {
      announce: (text: string) => {
        announced.push(text);
      },
      alert: () => undefined,
    },
    drawing as never,
    () => undefined,
  );
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const answerPages = async (): Promise<void> => {
    await settled();
    for (const page of pages.splice(0)) page.answer();
    await settled();
  };
  const change = (info: DatasetInfo): void => {
    listeners.get('dataset/changed')?.(info as never);
  };
  return { controller, answerPages, settled, change, announced, applied };
}

beforeEach(() => {
  vi.stubGlobal('acquireVsCodeApi', () => ({ getState: () => undefined, setState: () => undefined }));
  vi.stubGlobal('window', { addEventListener: () => undefined });
  vi.stubGlobal('document', { hasFocus: () => true });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the selection of the pair editor', () => {
  it('goes where it was sent although facts about the dataset come before its row does', async () => {
    const { controller, answerPages, settled, change } = pairEditor();
    void controller.select(0);
    await answerPages();
    expect(controller.state.selected?.row).toBe(0);
    void controller.select(rows - 1);
    await settled();
    change(infoAt(2));
    await answerPages();
    await answerPages();
    expect(controller.state.position).toBe(rows - 1);
    expect(controller.state.selected?.row).toBe(rows - 1);
  });

  it('goes where it was sent although rows come to the view meanwhile', async () => {
    const { controller, answerPages, settled, change } = pairEditor();
    void controller.select(0);
    await answerPages();
    void controller.select(700);
    await settled();
    change(infoAt(2, rows + 5));
    await answerPages();
    await answerPages();
    expect(controller.state.position).toBe(700);
  });

  it('counts each step from where the one before it leads', async () => {
    const { controller, answerPages, settled } = pairEditor();
    void controller.select(0);
    await answerPages();
    void controller.select(500);
    await settled();
    for (let step = 0; step < 3; step++) void controller.select((controller.place ?? 0) + 1);
    await answerPages();
    await answerPages();
    expect(controller.state.position).toBe(503);
    expect(controller.place).toBe(503);
  });

  it('stays at its row where a change of the dataset moves nothing', async () => {
    const { controller, answerPages, change } = pairEditor();
    void controller.select(3);
    await answerPages();
    change(infoAt(2));
    await answerPages();
    await answerPages();
    expect(controller.state.selected?.row).toBe(3);
  });
});

describe('a decision in the pair editor', () => {
  it.each([
    [false, 'Keep row 1'],
    [true, 'Decided row 1'],
  ])('is spoken without the label where it is taken blind: %s', async (blind, spoken) => {
    const { controller, answerPages, announced } = pairEditor(blind);
    void controller.select(0);
    await answerPages();
    await controller.decide('keep');
    expect(announced).toContain(spoken);
    if (blind) expect(announced.join(' ')).not.toMatch(/keep|flip/iu);
  });

  it('goes with the response that is on the left, where the row is shown', async () => {
    const { controller, answerPages, applied } = pairEditor(true, [1, 0]);
    void controller.select(0);
    await answerPages();
    await controller.act({ kind: 'decide', decision: 'keep' });
    // Of another row nothing is shown.
    await controller.act({ kind: 'decide', decision: 'keep' }, 7);
    expect(applied.map(({ shownLeft }) => shownLeft)).toEqual([1, undefined]);
  });
});
