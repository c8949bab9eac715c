import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOfTurns } from '../../../extension/model/comparison.ts';
import type { RowCodec } from '../../../extension/model/formats/format.ts';
import type { JsonObject } from '../../../extension/model/json/jsonValue.ts';
import { blindOrder, candidateShownAt } from '../../../extension/model/rows/blindOrder.ts';
import { decisionForSide } from '../../../extension/model/rows/preferSide.ts';
import { plainDecisions } from '../../../extension/model/rows/rowState.ts';
import { fixtureOf } from '../formats/support/fixtures.ts';
import { ActedRow, codecOf } from './support/actedRow.ts';

const withoutPlace = (codec: RowCodec): RowCodec => ({ ...codec, encode: () => [] });

/** A flip exchanges the responses, sets a label, or changes no bytes. */
const shapes = ['exchanges', 'sets', 'nothing'] as const;

function rowOf(shape: (typeof shapes)[number], texts: readonly [string, string], secondWins: boolean): ActedRow {
  const [first, second] = texts;
  const row: JsonObject =
    shape === 'exchanges'
      ? { prompt: 'p', chosen: first, rejected: second }
      : { question: 'q', response_a: first, response_b: second, label: secondWins ? 'B>A' : 'A>B' };
  const codec = codecOf([row]);
  return new ActedRow(row, shape === 'nothing' ? withoutPlace(codec) : codec);
}

const texts = fc
  .uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 2 })
  .map(([first = 'a', second = 'b']) => [first, second] as const);
const earlier = fc.array(fc.constantFrom(...plainDecisions, 'swap', 'rank first', 'rank second', null), {
  maxLength: 4,
});

describe('preferring a side', () => {
  it('prefers the text that was shown there, whatever the order, the label and the decisions before', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        texts,
        fc.boolean(),
        earlier,
        fc.string(),
        fc.constantFrom(0, 1),
        (shape, responses, secondWins, before, seed, place) => {
          const row = rowOf(shape, responses, secondWins);
          for (const step of before) {
            if (step === 'swap') {
              // Where a flip sets a label, a swap would set it too, rather than exchange the responses.
              if (shape === 'exchanges') row.act({ kind: 'swap' });
            } else if (step === 'rank first') row.act({ kind: 'rank', order: [0, 1] });
            else if (step === 'rank second') row.act({ kind: 'rank', order: [1, 0] });
            else row.act({ kind: 'decide', decision: step });
          }
          const { comparison, state } = row;
          const shown = comparison.candidates.map(({ turns }) => textOfTurns(turns));
          const order = blindOrder(seed, 'p', shown);
          const wanted = shown[candidateShownAt(order, place)];
          const found = decisionForSide(comparison, state, order, place);
          if (found.kind !== 'decide') {
            // Only a label that a decision wrote over the row's own stands in the way.
            expect(found.kind).toBe('overwritten');
            expect(state.decisionEdits).not.toEqual([]);
            return;
          }
          row.act({ kind: 'decide', decision: found.decision }, candidateShownAt(order, 0));
          const { label } = row;
          const after = row.comparison.candidates.map(({ turns }) => textOfTurns(turns));
          expect(label.kind === 'preferred' ? after[label.candidate] : label.kind).toBe(wanted);
          expect(after[row.state.shownLeft ?? -1]).toBe(shown[candidateShownAt(order, 0)]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('has no decision for one of several responses that is not preferred already, nor for a row without a label', () => {
    const row = new ActedRow(
      fixtureOf('community-alignment').rows[0] ?? {},
      codecOf(fixtureOf('community-alignment').rows),
    );
    const { comparison, state, label } = row;
    expect(comparison.candidates.length).toBeGreaterThan(2);
    const preferred = label.kind === 'preferred' ? label.candidate : -1;
    const order = [...comparison.candidates.keys()];
    expect(decisionForSide(comparison, state, order, preferred)).toEqual({ kind: 'decide', decision: 'keep' });
    expect(decisionForSide(comparison, state, order, preferred === 0 ? 1 : 0)).toEqual({ kind: 'no-preference' });
    expect(decisionForSide({ ...comparison, label: { kind: 'none' } }, state, order, 0).kind).toBe('no-preference');
  });
});
