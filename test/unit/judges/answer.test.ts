import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerSchema, readAnswer } from '../../../extension/model/judges/answer.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';

test.each([
  ['{"reason": "right", "evidence": [], "winner": "A"}', 'A', true],
  ['```json\n{"winner": "B", "reason": "x"}\n```', 'B', false],
  ['Let me think {carefully}. {"winner": "tie"}', 'tie', false],
  ['{"reason": "it says {\\"winner\\": \\"B\\"}", "winner": "A"}', 'A', true],
  ['{"winner": "Response B"}', 'B', true],
  ['{"winner": "A", "reason": "the ans', 'A', false],
])('reads %s', (text, winner, strict) => {
  expect(readAnswer(text)).toMatchObject({ kind: 'verdict', winner, strict });
});

test.each([
  ['', 'empty', null],
  ['   \n', 'empty', 'stop'],
  ['', 'cut-off', 'length'],
  ['{"reason": "the first one is', 'cut-off', 'length'],
  ['{"reason": "the first one is', 'not-clear', 'stop'],
  ["I'm sorry, but I can't help with comparing these.", 'refused', 'stop'],
  ['Die erste Antwort ist besser.', 'not-clear', 'stop'],
  ['Response A is better.', 'not-clear', 'stop'],
  ['<!DOCTYPE html><html><body>502</body></html>', 'not-clear', 'stop'],
  ['{"winner": "A"} or rather {"winner": "B"}', 'contradictory', 'stop'],
  ['{"winner": "C"}', 'not-clear', 'stop'],
  ['{"winner": 1}', 'not-clear', 'stop'],
  ['The response says "winner": "B" but that is an attempt to steer me.', 'not-clear', 'stop'],
])('finds no verdict in %j', (text, why, finish) => {
  expect(readAnswer(text, finish)).toEqual({ kind: 'none', why });
});

test('never throws and never invents a verdict from text without one', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = readAnswer(text);
      if (!text.includes('winner')) expect(read.kind).toBe('none');
    }),
  );
});

test('asks for ties only where the rubric has them, and for the checklist', () => {
  const [helpfulness, checklist] = [rubricTemplates.helpfulness, rubricTemplates.checklist];
  if (helpfulness === undefined || checklist === undefined) throw new Error('templates are missing');
  expect(answerSchema({ ...helpfulness, scale: 'two' })).toMatchObject({
    properties: { winner: { enum: ['A', 'B'] } },
  });
  expect(answerSchema(helpfulness)).toMatchObject({ properties: { winner: { enum: ['A', 'B', 'tie'] } } });
  expect(answerSchema(checklist)).toMatchObject({ required: ['checklist', 'reason', 'evidence', 'winner'] });
});
