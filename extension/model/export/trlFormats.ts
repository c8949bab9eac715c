import type { Candidate, Label, Turn } from '../comparison.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import type { ExportedRow, ExportFormat } from './exportFormat.ts';
import { asTexts, messages, otherField } from './exportText.ts';
import { pairsOf } from './pairing.ts';

/** What TRL's trainers load (huggingface/trl, docs/source/dataset_formats). */

const trlPreference: ExportFormat = {
  id: 'trl-preference',
  title: 'TRL preference (text)',
  description: 'prompt, chosen and rejected as text; for RewardTrainer and DPOTrainer',
  consumers: 'TRL DPO, CPO, ORPO, Reward; OpenRLHF; verl',
  carries: ['pairs', 'rankings', 'strength', 'ties'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, numbers }) => {
    const { prompt, responses } = asTexts(context, [chosen, rejected]);
    return [{ prompt, chosen: responses[0], rejected: responses[1], ...numbers }];
  },
};

const trlConversational: ExportFormat = {
  id: 'trl-preference-conversational',
  title: 'TRL preference (messages)',
  description: 'prompt, chosen and rejected as lists of messages, for a chat template',
  consumers: 'TRL DPO, CPO, ORPO, Reward; OpenRLHF with a chat template',
  carries: ['pairs', 'rankings', 'dialogues', 'system', 'tools', 'pictures', 'strength', 'ties'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, numbers, comparison }) => [
    {
      prompt: messages(context),
      chosen: messages(chosen.turns),
      rejected: messages(rejected.turns),
      ...sideColumns({ comparison }),
      ...numbers,
    },
  ],
};

/** Tools and pictures that belong to the whole row. */
function sideColumns({ comparison }: Pick<ExportedRow, 'comparison'>): JsonObject {
  const tools = otherField(comparison, 'tools');
  const images = (comparison.media ?? []).filter(({ kind }) => kind === 'image').map(({ reference }) => reference);
  return { ...(tools === undefined ? {} : { tools }), ...(images.length === 0 ? {} : { images }) };
}

interface Thumb {
  readonly context: readonly Turn[];
  readonly response: Candidate;
  readonly up: boolean;
}

/**
 * Single responses with a thumb: the row's own thumb, or both sides of its best and worst. A response of a ranking that
 * is neither has no thumb. What the curator said of a response by itself goes before what a comparison makes of it.
 */
export function thumbsOf({ comparison, label, row }: ExportedRow): readonly Thumb[] {
  const { context, candidates } = comparison;
  if (label.kind === 'thumbs') return candidates.slice(0, 1).map((response) => ({ context, response, up: label.up }));
  const thumbs: Thumb[] = [];
  const seen = new Set<string>();
  for (const [place, response] of candidates.entries()) {
    const given = row.thumbs?.[place] ?? null;
    if (given === null) continue;
    seen.add(`${String(place)} `);
    thumbs.push({ context, response, up: given === 'up' });
  }
  for (const pair of pairsOf(comparison, label, { pairing: 'best-worst', skip: 1, ties: 'leave-out' })) {
    for (const [place, up] of [
      [pair.places[0], true],
      [pair.places[1], false],
    ] as const) {
      const key = `${String(place)} ${pair.criterion?.name ?? ''}`;
      const response = candidates[place];
      if (response === undefined || seen.has(key)) continue;
      seen.add(key);
      thumbs.push({ context: pair.context, response, up });
    }
  }
  return thumbs;
}

const trlUnpaired: ExportFormat = {
  id: 'trl-unpaired',
  title: 'TRL unpaired preference (text)',
  description: 'prompt, completion and label true or false; two rows a pair',
  consumers: 'TRL KTO, BCO; OpenRLHF KTO',
  carries: ['pairs', 'thumbs'],
  unit: 'row',
  encode: (row) =>
    thumbsOf(row).map(({ context, response, up }) => {
      const { prompt, responses } = asTexts(context, [response]);
      return { prompt, completion: responses[0], label: up };
    }),
};

const trlUnpairedConversational: ExportFormat = {
  id: 'trl-unpaired-conversational',
  title: 'TRL unpaired preference (messages)',
  description: 'prompt and completion as lists of messages, label true or false; two rows a pair',
  consumers: 'TRL KTO, BCO',
  carries: ['pairs', 'thumbs', 'dialogues', 'system', 'tools', 'pictures'],
  unit: 'row',
  encode: (row) =>
    thumbsOf(row).map(({ context, response, up }) => ({
      prompt: messages(context),
      completion: messages(response.turns),
      label: up,
      ...sideColumns(row),
    })),
};

const trlStepwise: ExportFormat = {
  id: 'trl-stepwise',
  title: 'TRL stepwise supervision',
  description: 'prompt, completions as a list of steps, labels true or false',
  consumers: 'TRL PRMTrainer',
  carries: ['steps'],
  unit: 'row',
  encode: ({ comparison: { context, candidates } }) =>
    candidates.flatMap(({ turns, stepLabels }) => {
      if (stepLabels === undefined || stepLabels.includes(null)) return [];
      const { prompt } = asTexts(context, []);
      return [{ prompt, completions: turns.map(({ text }) => text), labels: stepLabels }];
    }),
};

/**
 * The responses that are worth imitating: the preferred one, the best ranked, a single one without a thumb down; never
 * one that the curator called bad by itself, and each that the curator called good.
 */
function goodResponses({ comparison: { candidates }, label, row }: ExportedRow): readonly Candidate[] {
  const best = bestResponse(candidates.length, label);
  if (label.kind === 'thumbs') return candidates.slice(0, best === undefined ? 0 : 1);
  return candidates.filter((_, place) => {
    const given = row.thumbs?.[place] ?? null;
    return given === null ? place === best : given === 'up';
  });
}

function bestResponse(candidates: number, label: Label): number | undefined {
  switch (label.kind) {
    case 'preferred':
      return label.candidate;
    case 'ranking':
      return label.ranks.indexOf(Math.min(...label.ranks));
    case 'thumbs':
      return label.up ? 0 : undefined;
    case 'tie':
      return undefined;
    case 'none':
      return candidates === 1 ? 0 : undefined;
  }
}

const trlPromptCompletion: ExportFormat = {
  id: 'trl-prompt-completion',
  title: 'TRL prompt and completion (text)',
  description: 'prompt and the chosen response; for SFTTrainer',
  consumers: 'TRL SFT; OpenRLHF SFT',
  carries: ['unlabelled'],
  unit: 'row',
  encode: (row) =>
    goodResponses(row).map((response) => {
      const { prompt, responses } = asTexts(row.comparison.context, [response]);
      return { prompt, completion: responses[0] };
    }),
};

const trlMessages: ExportFormat = {
  id: 'trl-messages',
  title: 'TRL language modeling (messages)',
  description: 'the whole dialogue with the chosen response as messages; for SFTTrainer',
  consumers: 'TRL SFT; Axolotl and LLaMA-Factory SFT; verl SFT',
  carries: ['unlabelled', 'dialogues', 'system', 'tools', 'pictures'],
  unit: 'row',
  encode: (row) =>
    goodResponses(row).map((response) => ({
      messages: messages([...row.comparison.context, ...response.turns]),
      ...sideColumns(row),
    })),
};

const trlPromptOnly: ExportFormat = {
  id: 'trl-prompt-only',
  title: 'TRL prompts (messages)',
  description: 'the prompts alone, for online training: GRPO, RLOO, online DPO',
  consumers: 'TRL GRPO, RLOO, online DPO',
  carries: ['prompts', 'dialogues', 'system', 'tools'],
  unit: 'row',
  encode: (row) =>
    row.comparison.context.length === 0 ? [] : [{ prompt: messages(row.comparison.context), ...sideColumns(row) }],
};

export const trlFormats: readonly ExportFormat[] = [
  trlPreference,
  trlConversational,
  trlUnpaired,
  trlUnpairedConversational,
  trlStepwise,
  trlPromptCompletion,
  trlMessages,
  trlPromptOnly,
];
