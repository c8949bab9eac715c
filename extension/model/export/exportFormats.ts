import type { Turn } from '../comparison.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import type { ExportOptions } from './exportOptions.ts';
import type { PreferredPair } from './exportRow.ts';

/** A shape that a trainer loads. */
export interface ExportFormat {
  readonly id: ExportOptions['format'];
  readonly title: string;
  readonly description: string;
  encode(pair: PreferredPair): JsonObject;
}

/**
 * TRL "standard" preference. A dialogue of several turns has no list to go into, so that it is written out as
 * Anthropic's HH data does: `\n\nHuman: …` and `\n\nAssistant: …`, the prompt ending where the response begins.
 */
const trlPreference: ExportFormat = {
  id: 'trl-preference',
  title: 'TRL preference (text)',
  description: 'prompt, chosen and rejected as text; for RewardTrainer and DPOTrainer',
  encode: ({ context, chosen, rejected }) => {
    const only = context.length === 1 && context[0]?.role === 'user' ? context[0].text : undefined;
    const plain = chosen.turns.length === 1 && rejected.turns.length === 1;
    if (plain && (only !== undefined || context.length === 0)) {
      return { prompt: only ?? '', chosen: textOf(chosen.turns), rejected: textOf(rejected.turns) };
    }
    return {
      prompt: `${transcript(context)}\n\nAssistant:`,
      chosen: ` ${continued(chosen.turns)}`,
      rejected: ` ${continued(rejected.turns)}`,
    };
  },
};

/** TRL "conversational" preference: three lists of messages. */
const trlConversational: ExportFormat = {
  id: 'trl-preference-conversational',
  title: 'TRL preference (messages)',
  description: 'prompt, chosen and rejected as lists of messages; a chat template is applied by the trainer',
  encode: ({ context, chosen, rejected }) => ({
    prompt: context.map(message),
    chosen: chosen.turns.map(message),
    rejected: rejected.turns.map(message),
  }),
};

/** Every export format. A new one is an entry here. */
export const exportFormats: readonly ExportFormat[] = [trlPreference, trlConversational];

function textOf(turns: readonly Turn[]): string {
  return turns[0]?.text ?? '';
}

function message(turn: Turn): JsonObject {
  return { role: turn.role, content: turn.text };
}

const speakers: Readonly<Record<string, string>> = { user: 'Human', assistant: 'Assistant', system: 'System' };

function transcript(turns: readonly Turn[]): string {
  return turns.map((turn) => `\n\n${speakers[turn.role] ?? turn.role}: ${turn.text}`).join('');
}

/** A response behind "Assistant:", with the turns that follow it where it has several. */
function continued(turns: readonly Turn[]): string {
  const [first, ...rest] = turns;
  return (first?.text ?? '') + transcript(rest);
}
