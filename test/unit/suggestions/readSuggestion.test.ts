import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attributeNames,
  attributesInForce,
  changeAttributes,
} from '../../../extension/model/suggestions/preferenceAttributes.ts';
import { preferenceAttributes } from '../../../extension/model/suggestions/attributesSchema.ts';
import { readAttributes, readRationale } from '../../../extension/model/suggestions/readSuggestion.ts';

const whole = {
  category: 'coding',
  objectivity: 'objective',
  controversiality: 'low',
  desired: ['runs', 'is short'],
  guideline: 'Run both.',
};

describe('reading attributes', () => {
  it('takes the object that was asked for, in fences and with capitals too', () => {
    expect(readAttributes(JSON.stringify(whole))).toEqual({ kind: 'suggestion', value: whole });
    const shouted = `Here:\n\`\`\`json\n${JSON.stringify({ ...whole, category: ' Coding ', objectivity: 'Objective' })}\n\`\`\``;
    expect(readAttributes(shouted)).toEqual({ kind: 'suggestion', value: whole });
  });

  it('leaves out what is none of the values, rather than guess', () => {
    const odd = {
      ...whole,
      objectivity: 'rather objective',
      controversiality: 3,
      desired: ['runs', 7, ''],
      guideline: ' ',
    };
    expect(readAttributes(JSON.stringify(odd))).toEqual({
      kind: 'suggestion',
      value: { category: 'coding', desired: ['runs'] },
    });
  });

  it('cuts what is too long and keeps ten entries, each once', () => {
    const read = readAttributes(
      JSON.stringify({
        desired: [...Array.from({ length: 30 }, (_, entry) => `entry ${String(entry)}`), 'entry 0', 'x'.repeat(500)],
        guideline: 'g'.repeat(10_000),
        category: 'c'.repeat(200),
      }),
    );
    if (read.kind === 'none') throw new Error(read.why);
    expect(read.value.desired).toHaveLength(10);
    expect(read.value.guideline).toHaveLength(4_000);
    expect(read.value.category).toBeUndefined();
  });

  it.each([
    ['', 'stop', 'empty'],
    ['', 'length', 'cut-off'],
    ['{"category": "cod', 'length', 'cut-off'],
    ["I'm sorry, but I can't help with that.", 'stop', 'refused'],
    ['<html>502</html>', 'stop', 'not-clear'],
    ['[1, 2]', 'stop', 'not-clear'],
    ['{"category": "coding"} or {"category": "advice"}', 'stop', 'contradictory'],
  ])('finds nothing in %j', (text, finish, why) => {
    expect(readAttributes(text, finish)).toEqual({ kind: 'none', why });
  });

  it('never throws, and what it reads is always valid', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
          attributesLike(),
        ),
        (text) => {
          const read = readAttributes(text);
          if (read.kind === 'none') return;
          expect(preferenceAttributes.partial().parse(read.value)).toEqual(read.value);
        },
      ),
    );
  });
});

function attributesLike(): fc.Arbitrary<string> {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('objective', 'LOW', 'coding', ' high '));
  return fc.dictionary(fc.constantFrom(...attributeNames), value).map((object) => JSON.stringify(object));
}

describe('reading a rationale', () => {
  it('takes text from the object alone', () => {
    expect(readRationale('{"rationale": " The preferred response is right. "}')).toEqual({
      kind: 'suggestion',
      value: 'The preferred response is right.',
    });
    expect(readRationale('The preferred response is right.')).toEqual({ kind: 'none', why: 'not-clear' });
    expect(readRationale('{"rationale": ""}')).toEqual({ kind: 'none', why: 'not-clear' });
  });
});

describe('attributes of a person', () => {
  it('go before those of a judge, one by one, and can be taken back', () => {
    const said = changeAttributes(undefined, { category: 'advice' });
    expect(attributesInForce(said, { category: 'coding', objectivity: 'mixed' })).toEqual({
      category: 'advice',
      objectivity: 'mixed',
    });
    expect(changeAttributes(said, { category: null })).toBeUndefined();
    expect(changeAttributes(said, { guideline: 'Look.' })).toEqual({ category: 'advice', guideline: 'Look.' });
  });
});
