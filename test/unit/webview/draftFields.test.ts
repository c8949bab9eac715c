import { describe, expect, it } from 'vitest';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { rowAction } from '../../../extension/model/contract/rowActions.ts';
import { untouchedRow, type RowState } from '../../../extension/model/rows/rowState.ts';
import { actionOf, originalOf } from '../../../webview/pairs/draftFields.ts';
import type { Draft } from '../../../webview/pairs/pairsState.ts';
import { rowDetail } from './support/rowDetail.ts';

const source = { endpoint: 'e', model: 'm', at: 0 };

const detailOf = (state: Partial<RowState>, suggested: boolean): RowDetail =>
  rowDetail({
    state: { ...untouchedRow, ...state },
    suggestions: {
      attributes: suggested ? { ...source, values: { category: 'coding', desired: ['runs', 'is short'] } } : null,
      rationale: suggested ? { ...source, text: 'a draft', fits: true } : null,
      rationaleFits: null,
    },
  });

const drafted = (field: Draft['field'], text: string): Draft => ({ row: 0, field, original: '', text });

describe('texts of the pair editor', () => {
  it('begin with what a person said, else with what a judge suggests', () => {
    const category = { kind: 'attribute', name: 'category' } as const;
    expect(originalOf(detailOf({}, false), category)).toBe('');
    expect(originalOf(detailOf({}, true), category)).toBe('coding');
    expect(originalOf(detailOf({ attributes: { category: 'advice' } }, true), category)).toBe('advice');
    expect(originalOf(detailOf({}, true), { kind: 'attribute', name: 'desired' })).toBe('runs, is short');
    expect(originalOf(detailOf({}, true), { kind: 'rationale' })).toBe('a draft');
    const said = { rationale: { text: 'mine', approved: true, about: '' } };
    expect(originalOf(detailOf(said, true), { kind: 'rationale' })).toBe('mine');
  });

  it('become actions that the contract takes, and an edited rationale is not approved', () => {
    const actions = [
      [drafted({ kind: 'rationale' }, 'It is right.'), { kind: 'rationale', text: 'It is right.', approved: false }],
      [
        drafted({ kind: 'attribute', name: 'desired' }, ' runs,, is short , runs'),
        { kind: 'attributes', changes: { desired: ['runs', 'is short'] } },
      ],
      [drafted({ kind: 'attribute', name: 'guideline' }, '  '), { kind: 'attributes', changes: { guideline: null } }],
      [drafted({ kind: 'tags' }, 'a, b,a'), { kind: 'tags', tags: ['a', 'b'] }],
    ] as const;
    for (const [draft, action] of actions) expect(rowAction.parse(actionOf(draft))).toEqual(action);
  });
});
