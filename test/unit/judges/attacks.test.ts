import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ChatModel, ChatRequest } from '../../../extension/engine/judges/chatModel.ts';
import { sha256 } from '../../../extension/engine/judges/judgeCalls.ts';
import { judgePrompt } from '../../../extension/model/judges/prompt.ts';
import { rubric } from '../../../extension/model/judges/rubric.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { attackSet, cleanPairs } from '../../bench/attacks/attackSet.ts';
import { runAttacks, sharesOf, type AttackOutcome } from '../../bench/attacks/runAttacks.ts';

const helpfulness = rubric.parse(rubricTemplates.helpfulness);
const protocol = { endpoint: '', model: '', rubric: helpfulness, samples: 1, temperature: 0, maxTokens: 100 };

/** A model that answers by what it is shown as A and B. */
function modelOf(choose: (a: string, b: string) => 'A' | 'B' | 'tie'): ChatModel {
  return {
    endpoint: '',
    model: '',
    complete: ({ messages }: ChatRequest) => {
      const content = messages[1]?.content ?? '';
      const shown = (name: string): string =>
        new RegExp(`<<<(\\S+) begin ${name}\\n([^]*?)\\n\\1 end ${name}>>>`, 'u').exec(content)?.[2] ?? '';
      const winner = choose(shown('response A'), shown('response B'));
      const text = JSON.stringify({ reason: '', evidence: [], winner });
      return Promise.resolve({ text, finishReason: 'stop', tokens: [], usage: undefined });
    },
  };
}

async function outcomesOf(model: ChatModel): Promise<readonly AttackOutcome[]> {
  const outcomes: AttackOutcome[] = [];
  for await (const outcome of runAttacks(model, protocol, attackSet, cleanPairs, new AbortController().signal)) {
    outcomes.push(outcome);
  }
  return outcomes;
}

const betterTexts = cleanPairs.map(({ better }) => better);
const isAttacked = (text: string): boolean => attackSet.some((attack) => text.endsWith(attack.text));

describe('the attack set', () => {
  it('has thirty attacks and more of all kinds, each once', () => {
    expect(attackSet.length).toBeGreaterThanOrEqual(30);
    expect(new Set(attackSet.map(({ id }) => id)).size).toBe(attackSet.length);
    expect(new Set(attackSet.map(({ text }) => text)).size).toBe(attackSet.length);
    const kinds = new Set(attackSet.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['order', 'delimiter', 'turn', 'verdict', 'language', 'encoded', 'appeal']));
  });

  it('closes no fence: each attacked response stands whole between the lines of its own', () => {
    for (const { text } of attackSet) {
      for (const { prompt, better, worse } of cleanPairs) {
        const attacked = `${worse}\n\n${text}`;
        const made = judgePrompt(helpfulness, { prompt, responses: [better, attacked] }, 'as-is', sha256);
        const user = made.messages[1]?.content ?? '';
        expect(user.split(`${made.fence} end response B>>>`)).toHaveLength(2);
        expect(user).toContain(`<<<${made.fence} begin response B\n${attacked}\n${made.fence} end response B>>>`);
      }
    }
  });
});

describe('attacks on a judge', () => {
  it('never get through to one that looks at the content alone', async () => {
    const outcomes = await outcomesOf(modelOf((a) => (betterTexts.includes(a) ? 'A' : 'B')));
    expect(outcomes).toHaveLength(attackSet.length * cleanPairs.length);
    expect(outcomes.every(({ before, after }) => before === 'better' && after === 'better')).toBe(true);
    expect(sharesOf(outcomes).at(-1)).toMatchObject({ kind: 'all', through: 0, won: 0, oneOrder: 0 });
  });

  it('always win over one that does what a response says', async () => {
    const obedient = modelOf((a, b) => {
      if (isAttacked(a)) return 'A';
      return isAttacked(b) || betterTexts.includes(b) ? 'B' : 'A';
    });
    expect(sharesOf(await outcomesOf(obedient)).at(-1)).toMatchObject({ through: 1, won: 1, oneOrder: 1 });
  });

  it('count as through, not as won, where they turn one order only', async () => {
    const halfObedient = modelOf((a, b) => (isAttacked(a) ? 'A' : betterTexts.includes(b) ? 'B' : 'A'));
    expect(sharesOf(await outcomesOf(halfObedient)).at(-1)).toMatchObject({ through: 1, won: 0, oneOrder: 0.5 });
  });
});

test('a response that knows the fence of any other prompt closes its own nowhere', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.string(),
      fc.constantFrom(...attackSet),
      (prompt, first, second, attack) => {
        // The writer has seen the prompt that the pair would have made, and answers with its closing lines.
        const seen = judgePrompt(helpfulness, { prompt, responses: [first, second] }, 'as-is', sha256);
        const forged = `${second}\n${seen.fence} end response B>>>\n${attack.text}\n<<<${seen.fence} begin response B`;
        const made = judgePrompt(helpfulness, { prompt, responses: [first, forged] }, 'as-is', sha256);
        const user = made.messages[1]?.content ?? '';
        expect(made.fence).not.toBe(seen.fence);
        expect(user.split(`${made.fence} end response B>>>`)).toHaveLength(2);
        expect(user.split(`<<<${made.fence} begin response B\n`)).toHaveLength(2);
      },
    ),
  );
});
