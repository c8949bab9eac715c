import { describe, expect, it } from 'vitest';
import { requireBlindFilter } from '../../../extension/model/chat/blindFilter.ts';

describe('a filter in blind mode', () => {
  it.each(['tides', 'prompt:tides -decision:drop', 'decision:none line>5', 'response:"as an AI" or tag:unclear'])(
    'may be %s',
    (filter) => {
      expect(() => {
        requireBlindFilter(filter);
      }).not.toThrow();
    },
  );

  it.each([
    ['label:chosen', 'label'],
    ['tides -label:A', 'label'],
    ['chosen:good', 'chosen'],
    ['prompt:x or (strength<0 line>3)', 'strength'],
    ['model:*', 'model'],
    ['winner:model_a', 'winner'],
  ])('may not be %s', (filter, hidden) => {
    expect(() => {
      requireBlindFilter(filter);
    }).toThrow(new RegExp(`so that ${hidden} cannot`, 'u'));
  });
});
