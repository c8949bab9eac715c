import { describe, expect, it } from 'vitest';
import { looksLikePreferenceText } from '../../../extension/model/formats/preferenceText.ts';

describe('looksLikePreferenceText', () => {
  it.each([
    '{"prompt": "a", "chosen": "b", "rejected": "c"}',
    '{"instruction":"a","output_1":"b","output_2":"c","preference":1}',
    '{"question":"a","response_A":"b","response_B":"c","label":"A>B"}',
    '\n{"chosen_response":"b","rejected_response":"c"}\r\n{}',
  ])('accepts %s', (text) => {
    expect(looksLikePreferenceText(text)).toBe(true);
  });

  it.each([
    '',
    'chosen rejected',
    '{"text": "we have chosen: and \\"rejected\\" nothing"}',
    '{"messages": [], "response": "a"}',
    '[{"chosen": 1, "rejected": 2}]',
  ])('passes over %s', (text) => {
    expect(looksLikePreferenceText(text)).toBe(false);
  });

  it('looks at the first lines only', () => {
    const far = `${'{"a": 1}\n'.repeat(50)}{"chosen": "", "rejected": ""}`;
    expect(looksLikePreferenceText(far)).toBe(false);
  });
});
