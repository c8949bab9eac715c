import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../extension/host/scoring/scorerNames.ts';

describe('the model of a scorer', () => {
  it.each([
    ['onnx:/models/helpful', { path: '/models/helpful', use: 'reward' }],
    ['pair:C:\\models\\pair', { path: 'C:\\models\\pair', use: 'pair' }],
    ['lm:/models/a::b', { path: '/models/a::b', use: 'likelihood' }],
    ['follow-up:/models/chat/model.onnx', { path: '/models/chat/model.onnx', use: 'follow-up' }],
    ['implicit:/models/policy::/models/base', { path: '/models/policy', use: 'likelihood' }],
  ])('%s is known by its name', (scorer, model) => {
    expect(modelOf(scorer)).toEqual(model);
  });

  it.each(['builtin', 'columns', 'bleu:gold', 'http://127.0.0.1:80/rerank', 'onnx:'])('%s has none', (scorer) => {
    expect(modelOf(scorer)).toBeUndefined();
  });
});
