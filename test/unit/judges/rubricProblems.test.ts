import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usedRubricsOf } from '../../../extension/model/judges/usedRubrics.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { checkRubric } from '../../../extension/model/judges/rubricProblems.ts';
import { rubric } from '../../../extension/model/judges/rubric.ts';

const helpfulness = rubric.parse(rubricTemplates.helpfulness);

describe('checking a rubric', () => {
  it('finds nothing wrong with the templates, of which there is one for each purpose', () => {
    expect(Object.keys(rubricTemplates)).toEqual([
      'helpfulness',
      'harmlessness',
      'factuality',
      'checklist',
      'grounded',
      'consistency',
      'principles',
      'reference',
    ]);
    for (const template of Object.values(rubricTemplates)) expect(checkRubric(template).problems).toEqual([]);
  });

  it.each([
    [{ ...helpfulness, name: '' }, 'name', 'This must not be empty.'],
    [{ ...helpfulness, criteria: [] }, 'criteria', 'At least one is needed.'],
    [{ ...helpfulness, criteria: [{ name: 'Need', description: ' ' }] }, 'criteria.0.description', 'Say what'],
    [
      { ...helpfulness, criteria: [...helpfulness.criteria, { name: 'need ', description: 'x' }] },
      'criteria.3.name',
      'Another criterion',
    ],
    [{ ...helpfulness, guideline: 'x'.repeat(20_001) }, 'guideline', '20,000 characters'],
    [
      { ...helpfulness, criteria: Array.from({ length: 21 }, (_, at) => ({ name: String(at), description: 'x' })) },
      'criteria',
      '20 entries',
    ],
  ])('says what is wrong, and where', (value, path, message) => {
    const { rubric: read, problems } = checkRubric(value);
    expect(read).toBeUndefined();
    expect(problems).toEqual([{ path, message: expect.stringContaining(message) as string }]);
  });

  it('takes anything without failing, and gives a rubric or problems', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const { rubric: read, problems } = checkRubric(value);
        expect(read === undefined).toBe(problems.length > 0);
      }),
    );
  });
});

describe('rubrics that judges were asked by', () => {
  const judge = { endpoint: 'http://localhost', rubric: helpfulness };

  it('are listed once a version, the newest first, with all their models and pairs', () => {
    const used = usedRubricsOf([
      { ...judge, id: 1, model: 'small', rubricVersion: 'a', comparisons: 5, created: 10 },
      { ...judge, id: 2, model: 'large', rubricVersion: 'b', comparisons: 1, created: 20 },
      { ...judge, id: 3, model: 'large', rubricVersion: 'a', comparisons: 2, created: 30 },
    ]);
    expect(used).toEqual([
      { version: 'b', rubric: helpfulness, firstUsed: 20, models: ['large'], comparisons: 1 },
      { version: 'a', rubric: helpfulness, firstUsed: 10, models: ['small', 'large'], comparisons: 7 },
    ]);
  });
});
