import { describe, expect, it } from 'vitest';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import type { PairsState } from '../../../webview/pairs/pairsState.ts';
import { SearchController } from '../../../webview/pairs/searching/searchController.ts';
import { rowDetail } from './support/rowDetail.ts';

const turn = (text: string): { readonly role: string; readonly text: string } => ({ role: 'assistant', text });

function pair(row: number, prompt: string, first: string, second: string, order?: readonly number[]): RowDetail {
  return rowDetail({
    row,
    order,
    comparison: {
      context: [turn(prompt)],
      candidates: [{ turns: [turn(first)] }, { turns: [turn(second)] }],
      candidateNames: ['chosen', 'rejected'],
      label: { kind: 'preferred', candidate: 0 },
      scores: [],
      annotations: [],
      metadata: [],
    },
  });
}

function searching(detail: RowDetail): {
  readonly search: SearchController;
  readonly said: string[];
  readonly toggled: string[];
  readonly goTo: (detail: RowDetail) => void;
} {
  const said: string[] = [];
  const toggled: string[] = [];
  const state = { detail, showAll: false };
  const search = new SearchController(
    {
      state: state as unknown as PairsState,
      announce: (text) => said.push(text),
      toggle: (name) => {
        toggled.push(name);
        state.showAll = !state.showAll;
      },
    },
    () => undefined,
  );
  search.show();
  return {
    search,
    said,
    toggled,
    goTo: (next) => {
      state.detail = next;
      state.showAll = false;
    },
  };
}

describe('the search in a pair', () => {
  it('goes to the first hit of what is typed, on and back, and round at both ends', () => {
    const { search, said } = searching(pair(0, 'A lamp', 'the LAMP', 'no lamp'));
    search.look('lamp');
    expect(search.count).toBe('1 of 3');
    search.go(-1);
    expect(search.count).toBe('3 of 3');
    search.go(1);
    search.go(1);
    expect(search.count).toBe('2 of 3');
    expect(search.current).toMatchObject({ place: '0/0/0', start: 4, end: 8 });
    expect(said).toEqual(['1 of 3', '3 of 3', '1 of 3', '2 of 3']);
  });

  it('goes through the responses in the order in which they are shown', () => {
    const { search } = searching(pair(0, '', 'lamp', 'lamp', [1, 0]));
    search.look('lamp');
    expect(search.current?.place).toBe('0/1/0');
  });

  it('says that there are no hits', () => {
    const { search, said } = searching(pair(0, 'a', 'b', 'c'));
    search.look('lamp');
    search.go(1);
    expect(said).toEqual(['No hits', 'No hits']);
    expect(search.current).toBeUndefined();
    expect(search.takeScroll()).toBe(false);
  });

  it('counts no further than there is a use for it', () => {
    const { search } = searching(pair(0, 'x'.repeat(10_001), '', ''));
    search.look('x');
    expect(search.count).toBe('1 of 10,000+');
  });

  it('shows all of a text only where the hit ends behind the cut', () => {
    const { search, toggled } = searching(pair(0, `lamp ${'x '.repeat(10_000)}lamp`, '', ''));
    search.look('lamp');
    expect(toggled).toEqual([]);
    search.go(1);
    expect(toggled).toEqual(['showAll']);
    search.go(1);
    search.go(1);
    expect(toggled).toEqual(['showAll']);
  });

  it('looks for the same in the next row, from its first hit on', () => {
    const { search, goTo } = searching(pair(0, 'lamp lamp', '', ''));
    search.look('lamp');
    search.go(1);
    goTo(pair(1, 'lamp', 'lamp', 'lamp'));
    expect(search.current).toBeUndefined();
    expect(search.count).toBe('3 hits');
    search.go(1);
    expect(search.count).toBe('1 of 3');
  });

  it('finds words of a line that cannot be read', () => {
    const { search } = searching(rowDetail({ rawText: '{"prompt": "lamp' }));
    search.look('lamp');
    expect(search.count).toBe('1 of 1');
  });

  it('marks nothing once it is closed, and keeps what was looked for', () => {
    const { search } = searching(pair(0, 'lamp', '', ''));
    search.look('lamp');
    search.hide();
    expect(search.wanted).toBe('');
    expect(search.current).toBeUndefined();
    expect(search.text).toBe('lamp');
    const asked = search.asked;
    search.show();
    expect(search.asked).toBeGreaterThan(asked);
    expect(search.count).toBe('1 hit');
  });
});
