import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../extension/model/contract/engine.ts';
import type { RowFilter, RowSort } from '../../../extension/model/contract/rowView.ts';
import { FindingController } from '../../../webview/pairs/finding/findingController.ts';
import type { PairsHost, PairsState } from '../../../webview/pairs/pairsState.ts';

interface Asked {
  readonly filter: RowFilter;
  readonly sort: RowSort;
  /** The view is as it was asked for, and the page is drawn before the answer is worked off. */
  readonly answer: () => void;
  readonly refuse: (error: Error) => void;
}

/** A filter's field on a view that changes when the test says so. */
function fieldOfFilter() {
  let view: DatasetInfo['view'] = { filter: {}, sort: { by: 'file', descending: false }, total: 9 };
  const asked: Asked[] = [];
  const finding = new FindingController(
    {} as PairsHost,
    {
      get state() {
        return { info: { view, revision: 1 } } as PairsState;
      },
      announce: () => undefined,
      tell: () => undefined,
      requestView: (filter, sort) =>
        new Promise<void>((resolve, reject) => {
          const answer = (): void => {
            view = { ...view, filter, sort };
            finding.follow();
            resolve();
          };
          asked.push({ filter, sort, answer, refuse: reject });
        }),
    },
    () => undefined,
  );
  const elsewhere = (query: string): void => {
    view = { ...view, filter: { query } };
    finding.follow();
  };
  return { finding, asked, elsewhere, settled: () => new Promise((resolve) => setTimeout(resolve)) };
}

describe('the field of the filter', () => {
  it('keeps what was typed while an earlier filter was still being made', async () => {
    const { finding, asked, settled } = fieldOfFilter();
    finding.type('source:facts');
    const first = finding.apply();
    finding.type('');
    asked[0]?.answer();
    await first;
    finding.follow();
    expect(finding.state.text).toBe('');
    void finding.apply();
    expect(asked[1]?.filter).toEqual({});
    asked[1]?.answer();
    await settled();
    expect(finding.state.text).toBe('');
  });

  it('follows a view that was chosen elsewhere', async () => {
    const { finding, asked, elsewhere } = fieldOfFilter();
    elsewhere('decision:drop');
    expect(finding.state.text).toBe('decision:drop');
    finding.type('bees');
    const applied = finding.apply();
    asked[0]?.answer();
    await applied;
    elsewhere('chess');
    expect(finding.state.text).toBe('chess');
  });

  it('keeps what was typed and says what is wrong with it', async () => {
    const { finding, asked } = fieldOfFilter();
    finding.type('colour:red');
    const applied = finding.apply();
    asked[0]?.refuse(new Error('There is no field "colour".'));
    await applied;
    finding.follow();
    expect(finding.state).toMatchObject({ text: 'colour:red', problem: 'There is no field "colour".' });
  });
});
