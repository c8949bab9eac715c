import type { JsonObject } from '../json/jsonValue.ts';
import { chosenLabel, chosenNames } from './chosenRejected.ts';
import { valueLabel } from './labelPlace.ts';
import { shapeFormat, type PlacedTurn } from './shape.ts';
import { shareTurns, textTurn } from './turns.ts';

const jointFields = ['i_chosen', 'r_chosen', 'i_reject', 'r_reject'];

/** Two instructions that are equal are the context; else each response keeps its own. */
function sides(row: JsonObject, fields: readonly (readonly [string, string])[]): ReturnType<typeof shareTurns> {
  const [first = [], second = []] = fields.map(([instruction, response]): readonly PlacedTurn[] => [
    textTurn(row, [instruction], 'user'),
    textTurn(row, [response]),
  ]);
  return shareTurns(first, second);
}

/** DOVE (arXiv 2404.00530): a preference between pairs of an instruction and a response. */
export const doveJoint = shapeFormat({
  id: 'dove-joint',
  title: 'DOVE (joint preference)',
  specificity: 6,
  described: {
    row: '`i_chosen`, `r_chosen`, `i_reject`, `r_reject`; the instructions may differ',
    flip: 'exchanges instruction and response with those of the other side',
    notes: 'where the instructions differ, each response is shown below its own',
  },
  fits: (row) => jointFields.every((field) => typeof row[field] === 'string'),
  read: (row) => {
    const { shared, own } = sides(row, [
      ['i_chosen', 'r_chosen'],
      ['i_reject', 'r_reject'],
    ]);
    return {
      context: shared,
      candidates: own.map((turns) => ({ turns })),
      names: chosenNames,
      label: chosenLabel,
      used: jointFields.map((field) => [field]),
    };
  },
  relabel: (_row, label) =>
    label.kind === 'preferred' && label.candidate === 1
      ? [
          { kind: 'exchange', first: ['i_chosen'], second: ['i_reject'] },
          { kind: 'exchange', first: ['r_chosen'], second: ['r_reject'] },
        ]
      : [],
});

const feedback = valueLabel(['feedback'], [0, 1], 2);

/** DOVE's raw feedback: 0 or 1 for the better response, 2 where both orders of the question disagree. */
export const doveFeedback = shapeFormat({
  id: 'dove-feedback',
  title: 'DOVE (raw feedback)',
  specificity: 5,
  described: {
    row: '`instruction`, or `instruction_0` and `instruction_1`; `response_0`, `response_1`, `feedback`: 0, 1, or 2 for equal',
    flip: 'sets `feedback`',
  },
  fits: (row) =>
    typeof row.response_0 === 'string' &&
    typeof row.response_1 === 'string' &&
    (typeof row.instruction === 'string' || typeof row.instruction_0 === 'string') &&
    (row.feedback === 0 || row.feedback === 1 || row.feedback === 2),
  read: (row) => {
    const own = Object.hasOwn(row, 'instruction_0');
    const pair = own
      ? sides(row, [
          ['instruction_0', 'response_0'],
          ['instruction_1', 'response_1'],
        ])
      : {
          shared: [textTurn(row, ['instruction'], 'user')],
          own: [[textTurn(row, ['response_0'])], [textTurn(row, ['response_1'])]],
        };
    return {
      context: pair.shared,
      candidates: pair.own.map((turns) => ({ turns })),
      names: ['0', '1'],
      label: feedback.read(row),
      used: ['instruction', 'instruction_0', 'instruction_1', 'response_0', 'response_1', 'feedback'].map((field) => [
        field,
      ]),
    };
  },
  relabel: (row, label) => feedback.write(row, label),
});
