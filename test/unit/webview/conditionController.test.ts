import { describe, expect, it } from 'vitest';
import type { Facet } from '../../../extension/model/contract/finding.ts';
import type { FieldInfo } from '../../../extension/model/finding/fields.ts';
import { printQuery } from '../../../extension/model/finding/queryText.ts';
import { ConditionController } from '../../../webview/pairs/finding/conditionController.ts';
import type { PairsHost } from '../../../webview/pairs/pairsState.ts';

const field = (name: string, kind: FieldInfo['kind']): FieldInfo => ({
  name,
  kind,
  title: name,
  origin: 'row',
  distinct: undefined,
});
const fields = [field('source', 'text'), field('topic', 'text'), field('score', 'number')];

/** A builder whose host answers what values a field has when the test says so. */
function builderOf() {
  const added: string[] = [];
  const asked: { readonly field: string; readonly answer: (values: readonly string[]) => void }[] = [];
  const request = (_method: string, { field: name }: { readonly field: string }): Promise<Facet> =>
    new Promise((resolve) => {
      const answer = (values: readonly string[]): void => {
        const counted = values.map((value) => ({ value, shown: 1, total: 1 }));
        resolve({ kind: 'text', field: name, values: counted, more: 0, missing: { shown: 0, total: 0 } });
      };
      asked.push({ field: name, answer });
    });
  const filter = {
    state: { fields },
    narrow: (query: Parameters<typeof printQuery>[0]) => {
      added.push(printQuery(query));
      return Promise.resolve();
    },
  };
  const builder = new ConditionController({ request } as unknown as PairsHost, filter, () => undefined);
  return { builder, added, asked };
}

describe('a condition in the making', () => {
  it('keeps what is said of a field where it can be said of the next, and begins anew where not', () => {
    const { builder } = builderOf();
    void builder.choose('score');
    builder.compare('atLeast');
    void builder.choose('source');
    expect(builder.state.operator).toBe('is');
    builder.compare('isNot');
    void builder.choose('score');
    expect(builder.state.operator).toBe('isNot');
    void builder.choose('prompt');
    expect([builder.state.operator, builder.operators]).toEqual(['contains', ['contains', 'containsNot']]);
  });

  it('completes values of the field that is named now, though another answers later', async () => {
    const { builder, asked } = builderOf();
    const first = builder.choose('source');
    const second = builder.choose('topic');
    asked[1]?.answer(['sea', '', 'sky']);
    asked[0]?.answer(['books']);
    await Promise.all([first, second]);
    expect(asked.map((one) => one.field)).toEqual(['source', 'topic']);
    expect(builder.state.values).toEqual(['sea', 'sky']);
  });

  it('asks for no values while a name is only begun, nor of numbers', () => {
    const { builder, asked } = builderOf();
    for (const name of ['s', 'sou', 'score', 'prompt']) void builder.choose(name);
    expect(asked).toEqual([]);
  });

  it('is added to the filter once it is whole, else says what is missing', async () => {
    const { builder, added } = builderOf();
    void builder.choose('score');
    builder.compare('atMost');
    await builder.add();
    expect([builder.state.problem, added]).toEqual(['A value is missing.', []]);
    builder.type('7');
    expect(builder.state.problem).toBeUndefined();
    await builder.add();
    expect([added, builder.state.value, builder.state.field]).toEqual([['score<=7'], '', 'score']);
  });
});
