import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PromptSet } from '../../../extension/model/splits/promptGroups.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

/** Exact Jaccard similarity of the sets of runs of three words. */
function similarity(left: string, right: string): number {
  const [first, second] = [left, right].map((text) => {
    const words = text.split(' ');
    return new Set(words.slice(2).map((_, at) => words.slice(at, at + 3).join(' ')));
  });
  const common = [...(first ?? [])].filter((run) => second?.has(run) === true).length;
  return common / ((first?.size ?? 0) + (second?.size ?? 0) - common);
}

function words(count: number, random: { uniform(): number }, vocabulary = 5_000): string[] {
  return Array.from({ length: count }, () => `w${String(Math.floor(random.uniform() * vocabulary))}`);
}

function groupsOf(prompts: readonly string[], seed = 1): { readonly set: PromptSet; readonly groups: Uint32Array } {
  const set = new PromptSet({ nearDuplicates: true, seed });
  for (const prompt of prompts) set.numberOf(prompt);
  return { set, groups: set.groups() };
}

describe('groups of prompts', () => {
  it('hold nearly equal prompts together among thousands that share a template', () => {
    const random = generator(7);
    const template = words(60, random).join(' ');
    // Two of them have half of their words in common; a copy differs from its original in its last word.
    const originals = Array.from({ length: 1_500 }, () => `${template} ${words(30, random).join(' ')}`);
    const copies = originals.map((prompt) => `${prompt} please`);
    expect(similarity(originals[0] ?? '', originals[1] ?? '')).toBeLessThan(0.6);
    expect(similarity(originals[0] ?? '', copies[0] ?? '')).toBeGreaterThan(0.95);
    const { set, groups } = groupsOf([...originals, ...copies]);
    const together = originals.filter((_, at) => groups[at] === groups[at + originals.length]).length;
    expect(together).toBe(originals.length);
    // And no others: each pair is a group of its own.
    expect(new Set(groups).size).toBe(originals.length);
    // A check by other hashes finds none of them apart, and would find them.
    expect(set.nearPairsAcross((number) => groups[number] ?? 0)).toBe(0);
    expect(set.nearPairsAcross((number) => number)).toBe(originals.length);
  });

  it('find prompts that are alike by nine tenths, and none that are by six', () => {
    const random = generator(11);
    const pairs = Array.from({ length: 400 }, (_, at) => {
      const original = words(100, random);
      const copy = [...original];
      const changes = at % 2 === 0 ? 1 : 8;
      // Far from each other, so that each changes three runs.
      for (let change = 0; change < changes; change++) copy[5 + change * 12] = `x${String(at)}y${String(change)}`;
      return [original.join(' '), copy.join(' ')] as const;
    });
    const { set, groups } = groupsOf(pairs.flat());
    for (const [left, right] of pairs) {
      const alike = similarity(left, right);
      const together = groups[set.numberOf(left)] === groups[set.numberOf(right)];
      expect(together, `${String(alike)} alike`).toBe(alike > 0.9);
    }
  });

  it('tell words of other scripts apart too', () => {
    const sentence = '请告诉我关于春天河流的一切以及为什么它们在夜晚比白天更安静';
    const { groups } = groupsOf([sentence, `${sentence}吗`, '今天的天气怎么样我们可以去公园散步或者在家里看书喝茶']);
    expect([...groups]).toEqual([0, 0, 2]);
  });

  it('do not depend on the order in which prompts come', () => {
    const random = generator(3);
    const prompts = Array.from({ length: 60 }, () => words(20, random, 40).join(' ')).flatMap((prompt) => [
      prompt,
      `${prompt} now`,
    ]);
    const partition = (list: readonly string[]): string => {
      const { set, groups } = groupsOf(list);
      const members = new Map<number, string[]>();
      for (const prompt of list) {
        const root = groups[set.numberOf(prompt)] ?? 0;
        members.set(root, [...(members.get(root) ?? []), prompt]);
      }
      return JSON.stringify([...members.values()].map((one) => one.toSorted()).toSorted());
    };
    const expected = partition(prompts);
    fc.assert(
      fc.property(fc.shuffledSubarray(prompts, { minLength: prompts.length }), (shuffled) => {
        expect(partition(shuffled)).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('keep prompts of different topics and short ones apart', () => {
    const random = generator(5);
    const prompts = [
      ...Array.from({ length: 300 }, () => words(25, random).join(' ')),
      'yes',
      'no',
      'why not',
      'tell me more',
    ];
    const { groups } = groupsOf(prompts);
    expect(new Set(groups).size).toBe(prompts.length);
  });

  it('grow with the prompts', () => {
    const set = new PromptSet({ nearDuplicates: false, seed: 1 });
    for (let number = 0; number < 50_000; number++) expect(set.numberOf(`prompt ${String(number)}`)).toBe(number);
    expect(set.size).toBe(50_000);
    expect(set.numberOf('prompt 31415')).toBe(31_415);
    expect(set.find('prompt 99999')).toBeUndefined();
  });
});
