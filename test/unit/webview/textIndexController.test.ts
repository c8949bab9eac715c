import { describe, expect, it } from 'vitest';
import type { RequestOptions } from '../../../extension/model/contract/endpoint.ts';
import type { DatasetInfo } from '../../../extension/model/contract/engine.ts';
import type { TextIndexState } from '../../../extension/model/contract/finding.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { TextIndexController } from '../../../webview/pairs/finding/textIndexController.ts';
import type { PairsHost, PairsState } from '../../../webview/pairs/pairsState.ts';

interface Asked {
  readonly options: RequestOptions;
  readonly answer: (state: TextIndexState) => void;
  readonly refuse: (error: Error) => void;
}

function makeController() {
  const asked: Asked[] = [];
  const said: string[] = [];
  let drawn = 0;
  let info: Partial<DatasetInfo> = {};
  const host = {
    request: (_method: string, _params: unknown, options: RequestOptions) =>
      new Promise<TextIndexState>((answer, refuse) => {
        asked.push({ options, answer, refuse });
        options.signal?.addEventListener('abort', () => {
          refuse(new CuratorError('cancelled', 'Cancelled.'));
        });
      }),
  } as unknown as PairsHost;
  const pairs = {
    get state() {
      return { info } as PairsState;
    },
    announce: (text: string) => void said.push(text),
    tell: (text: string) => void said.push(text),
  };
  const index = new TextIndexController(host, pairs, () => drawn++);
  const search = (query: string, searched: 'index' | 'file' | undefined, sizeBytes = 100): void => {
    info = { sizeBytes, view: { filter: { query }, sort: { by: 'file', descending: false }, total: 1, searched } };
    index.follow();
  };
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  return { index, asked, said, search, settled, drawn: () => drawn };
}

describe('the index of texts in the filter bar', () => {
  it('is asked for once a search has read the file, and draws whole percents', async () => {
    const { index, asked, said, search, settled, drawn } = makeController();
    search('', undefined);
    search('a', 'index');
    expect(asked).toHaveLength(0);
    search('b', 'file');
    search('b', 'file');
    expect(asked).toHaveLength(1);
    for (const done of [1, 2, 3, 250]) asked[0]?.options.onProgress?.({ done, total: 1_000, unit: 'rows' });
    expect(drawn()).toBe(2);
    expect(index.state).toMatchObject({ kind: 'building', progress: { done: 250 } });
    asked[0]?.answer({ state: 'ready', sizeBytes: 20 });
    await settled();
    expect(index.state.kind).toBe('ready');
    expect(said).toEqual(['The search index is ready.']);
  });

  it('is not asked for again where the file needs none, unless it is another', async () => {
    const { index, asked, search, settled } = makeController();
    search('a', 'file');
    asked[0]?.answer({ state: 'unneeded' });
    await settled();
    expect(index.state.kind).toBe('none');
    search('b', 'file');
    expect(asked).toHaveLength(1);
    search('b', 'file', 200);
    expect(asked).toHaveLength(2);
  });

  it('can be stopped and gone on with, and says why it could not be made', async () => {
    const { index, asked, said, search, settled } = makeController();
    search('a', 'file');
    index.stop();
    await settled();
    expect(index.state.kind).toBe('stopped');
    expect(said).toEqual([]);
    search('b', 'file');
    expect(asked).toHaveLength(1);
    void index.build();
    asked[1]?.refuse(new CuratorError('disk-full', 'The disk has no room.'));
    await settled();
    expect(index.state.kind).toBe('stopped');
    expect(said).toEqual(['The disk has no room.']);
  });
});
