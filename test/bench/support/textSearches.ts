import type { RowSort } from '../../../extension/model/contract/rowView.ts';
import { figuresOf, median, quantile, say, timed, type BenchFigure } from '../bench.ts';
import type { BenchEngine } from './engine.ts';

/** Texts of the generated rows, from some rows to all of them: words, parts of words, several words, other scripts. */
const texts = [
  ...['lilvar', 'dutcheand', 'eatvol', 'stat', '"vealfairk mund"', 'rejected:dutcheand', '"(299999)"', '数据'],
  ...['absentword', 'a', '-stat', 'dutcheand or lilvar'],
];
const rounds = 10;
const pageRows = 100;
const fileOrder: RowSort = { by: 'file', descending: false };

/** Searches for texts by reading the file, makes their index, and searches by it. */
export async function measureTexts(
  { client, peakBytes }: BenchEngine,
  datasetId: string,
  sizeBytes: number,
): Promise<readonly BenchFigure[]> {
  const figure = figuresOf('find', rounds);
  const firstPage = async (query: string): Promise<number> => {
    const taken = await timed(async () => {
      await client.request('rows/view', { datasetId, filter: { query }, sort: fileOrder });
      await client.request('rows/page', { datasetId, from: 0, count: pageRows });
    });
    await client.request('finding/whenSearched', { datasetId });
    return taken;
  };
  const read: number[] = [];
  const wholeFile: number[] = [];
  for (const text of texts) {
    wholeFile.push(
      await timed(async () => {
        read.push(await firstPage(text));
      }),
    );
  }
  let indexBytes = 0;
  const built = await timed(async () => {
    const state = await client.request('finding/buildIndex', { datasetId });
    if (state.state === 'ready') indexBytes = state.sizeBytes;
  });
  say(`  index of texts: ${(built / 1000).toFixed(1)} s`);
  const byIndex: number[] = [];
  for (let round = 0; round < rounds; round++) for (const text of texts) byIndex.push(await firstPage(text));
  const peak = await peakBytes();
  return [
    figure('text search by reading, MB/s', sizeBytes / 1e3 / median(wholeFile), { better: 'higher', n: texts.length }),
    figure('text search by reading, first answer p95 ms', quantile(read, 0.95), { n: texts.length }),
    figure('index of texts, MB/s', sizeBytes / 1e3 / built, { better: 'higher', n: 1 }),
    figure('index of texts, size by that of the file', indexBytes / sizeBytes, { target: 0.75, n: 1 }),
    figure('text search by the index, first page p95 ms', quantile(byIndex, 0.95), { target: 50, n: byIndex.length }),
    figure('text search by the index, first page median ms', median(byIndex), { n: byIndex.length }),
    ...(peak === undefined ? [] : [figure('engine peak resident MB with the index', peak / 1e6, { n: 1 })]),
  ];
}
