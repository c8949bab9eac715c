import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { frontMatter, sizeCategory } from '../../../extension/model/card/frontMatter.ts';

describe('the metadata of a card', () => {
  it('has the classes of size of the Hub', () => {
    expect([0, 999, 1_000, 9_999, 10_000, 2_500_000, 3e12].map(sizeCategory)).toEqual([
      'n<1K',
      'n<1K',
      '1K<n<10K',
      '1K<n<10K',
      '10K<n<100K',
      '1M<n<10M',
      'n>1T',
    ]);
  });

  it('holds any title as text, and names splits as the loader wants them', () => {
    const title = 'pairs: "a"\n---\nlicense: mit';
    const text = frontMatter({
      title,
      licence: 'unknown',
      format: 'trl-unpaired',
      records: 12,
      parts: [
        { name: 'train', path: String.raw`C:\out\a.train.jsonl`, records: 9, prompts: 9 },
        { name: 'test-intersection', path: '/out/a.test-intersection.jsonl', records: 3, prompts: 3 },
      ],
    });
    const [, yaml = '', after] = text.split(/^---$/mu);
    expect(after).toBe('\n');
    expect(parse(yaml)).toEqual({
      pretty_name: title,
      license: 'unknown',
      task_categories: ['text-generation'],
      size_categories: ['n<1K'],
      tags: ['preference', 'kto', 'rlhf'],
      configs: [
        {
          config_name: 'default',
          data_files: [
            { split: 'train', path: 'a.train.jsonl' },
            { split: 'test_intersection', path: 'a.test-intersection.jsonl' },
          ],
        },
      ],
    });
  });
});
