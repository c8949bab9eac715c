import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLintSettings } from '../../../extension/model/lints/readLintSettings.ts';
import { defaultLintSettings, lintSettings } from '../../../extension/model/lints/lintSettings.ts';

describe('the settings of lints', () => {
  it('are the defaults of the command line where nothing is set', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      contributes: { configuration: { properties: Record<string, { default: unknown }> } };
    };
    const standing = (name: string): unknown =>
      manifest.contributes.configuration.properties[`preferenceCurator.lint.${name}`]?.default;
    const found = readLintSettings({
      rules: standing('rules'),
      truncateAt: standing('truncateAt'),
      tokenizer: standing('tokenizer'),
      benchmarks: standing('benchmarks'),
    });
    expect(found).toEqual({ settings: defaultLintSettings, problems: [] });
  });

  it('keep what is right and say what is not', () => {
    const { settings, problems } = readLintSettings({
      rules: { identical: 'off', 'length-bias': 'fatal', nonsense: 'error' },
      truncateAt: 0,
      tokenizer: ' /models/a ',
      benchmarks: ['gsm8k.jsonl'],
    });
    expect(settings).toEqual({
      ...{ rules: { identical: 'off' }, tokenizer: '/models/a', benchmarks: ['gsm8k.jsonl'] },
      truncateAt: defaultLintSettings.truncateAt,
    });
    expect(problems.map((problem) => /length-bias|nonsense|truncateAt/u.exec(problem)?.[0])).toEqual([
      'length-bias',
      'nonsense',
      'truncateAt',
    ]);
  });

  it('can be used whatever stands in a workspace', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.jsonValue(),
        fc.jsonValue(),
        (rules, truncateAt, tokenizer, benchmarks) => {
          const { settings } = readLintSettings({ rules, truncateAt, tokenizer, benchmarks });
          expect(lintSettings.safeParse(settings).success).toBe(true);
        },
      ),
    );
  });
});
