import type { JsonObject } from '../json/jsonValue.ts';
import type { Comparison } from '../comparison.ts';
import type { ExportFormat } from './exportFormat.ts';
import { alpacaParts, asTexts, message, messages, otherField, shareGptMessage } from './exportText.ts';
import { thumbsOf } from './trlFormats.ts';

/** What OpenRLHF, LLaMA-Factory, Axolotl, ms-swift, NeMo RL and GPM load. */

const openRlhf: ExportFormat = {
  id: 'openrlhf',
  title: 'OpenRLHF preference',
  description: 'input, chosen and rejected: texts; margin where it is asked for',
  consumers: 'OpenRLHF train_rm and train_dpo',
  carries: ['pairs', 'rankings', 'strength', 'ties'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, numbers }) => {
    const { prompt, responses } = asTexts(context, [chosen, rejected]);
    return [{ input: prompt, chosen: responses[0], rejected: responses[1], ...numbers }];
  },
};

const openRlhfKto: ExportFormat = {
  id: 'openrlhf-kto',
  title: 'OpenRLHF KTO',
  description: 'input, output and label true or false; two rows a pair',
  consumers: 'OpenRLHF train_kto',
  carries: ['pairs', 'thumbs'],
  unit: 'row',
  encode: (row) =>
    thumbsOf(row).map(({ context, response, up }) => {
      const { prompt, responses } = asTexts(context, [response]);
      return { input: prompt, output: responses[0], label: up };
    }),
};

function mediaColumns(comparison: Comparison): JsonObject {
  const of = (kind: string): readonly string[] =>
    (comparison.media ?? []).filter((media) => media.kind === kind).map(({ reference }) => reference);
  const columns = { images: of('image'), videos: of('video'), audios: of('audio') };
  return Object.fromEntries(Object.entries(columns).filter(([, references]) => references.length > 0));
}

const llamaFactoryAlpaca: ExportFormat = {
  id: 'llamafactory-alpaca',
  title: 'LLaMA-Factory alpaca ranking',
  description: 'instruction, input, chosen, rejected, system and history; single responses only',
  consumers: 'LLaMA-Factory with "ranking": true',
  carries: ['pairs', 'rankings', 'system', 'pictures', 'recordings'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, comparison }) => {
    const parts = alpacaParts(context);
    const [first, second] = [chosen.turns, rejected.turns];
    if (parts === undefined || first.length !== 1 || second.length !== 1) return [];
    return [
      {
        instruction: parts.instruction,
        input: '',
        chosen: first[0]?.text,
        rejected: second[0]?.text,
        system: parts.system,
        history: parts.history,
        ...mediaColumns(comparison),
      },
    ];
  },
};

const llamaFactoryShareGpt: ExportFormat = {
  id: 'llamafactory-sharegpt',
  title: 'LLaMA-Factory sharegpt ranking',
  description: 'conversations, chosen and rejected with from and value; single responses only',
  consumers: 'LLaMA-Factory with "ranking": true and "formatting": "sharegpt"',
  carries: ['pairs', 'rankings', 'dialogues', 'system', 'tools', 'pictures', 'recordings'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, comparison }) => {
    const system = context[0]?.role === 'system' ? context[0].text : '';
    const turns = context[0]?.role === 'system' ? context.slice(1) : context;
    const [first, second] = [chosen.turns[0], rejected.turns[0]];
    // Its loader wants an odd number of turns before the response, and one turn as the response.
    if (turns.length % 2 === 0 || first === undefined || second === undefined) return [];
    if (chosen.turns.length !== 1 || rejected.turns.length !== 1) return [];
    const tools = otherField(comparison, 'tools');
    return [
      {
        conversations: turns.map(shareGptMessage),
        chosen: shareGptMessage(first),
        rejected: shareGptMessage(second),
        system,
        ...(tools === undefined ? {} : { tools: typeof tools === 'string' ? tools : JSON.stringify(tools) }),
        ...mediaColumns(comparison),
      },
    ];
  },
};

const llamaFactoryKto: ExportFormat = {
  id: 'llamafactory-kto',
  title: 'LLaMA-Factory KTO',
  description: 'messages and kto_tag true or false; two rows a pair',
  consumers: 'LLaMA-Factory with "kto_tag" in its columns',
  carries: ['pairs', 'thumbs', 'dialogues', 'system', 'pictures', 'recordings'],
  unit: 'row',
  encode: (row) =>
    thumbsOf(row).map(({ context, response, up }) => ({
      messages: messages([...context, ...response.turns]),
      kto_tag: up,
      ...mediaColumns(row.comparison),
    })),
};

const axolotlChat: ExportFormat = {
  id: 'axolotl-chat',
  title: 'Axolotl DPO (chat template)',
  description: 'messages, chosen and rejected as one message each; type: chat_template.default',
  consumers: 'Axolotl rl: dpo, ipo, orpo, simpo',
  carries: ['pairs', 'rankings', 'dialogues', 'system'],
  unit: 'pair',
  encode: ({ context, chosen, rejected }) => {
    const [first, second] = [chosen.turns[0], rejected.turns[0]];
    if (first === undefined || second === undefined) return [];
    if (chosen.turns.length !== 1 || rejected.turns.length !== 1) return [];
    return [{ messages: messages(context), chosen: message(first), rejected: message(second) }];
  },
};

const msSwift: ExportFormat = {
  id: 'ms-swift',
  title: 'ms-swift preference',
  description: 'messages, rejected_response, images and videos; single responses only',
  consumers: 'ms-swift rlhf: dpo, rm, cpo, orpo, simpo',
  carries: ['pairs', 'rankings', 'dialogues', 'system', 'pictures', 'recordings', 'strength', 'tools'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, numbers, comparison }) => {
    const [only] = rejected.turns;
    if (only === undefined || rejected.turns.length !== 1 || chosen.turns.length === 0) return [];
    const tools = otherField(comparison, 'tools');
    return [
      {
        messages: messages([...context, ...chosen.turns]),
        rejected_response: only.text,
        ...(tools === undefined ? {} : { tools }),
        ...mediaColumns(comparison),
        ...(numbers.margin === undefined ? {} : { margin: numbers.margin }),
      },
    ];
  },
};

const nemoRanked: ExportFormat = {
  id: 'nemo-ranked',
  title: 'NeMo RL ranked completions',
  description: 'context and completions with ranks from 0; a list stays a list',
  consumers: 'NeMo RL PreferenceDataset: dpo, rm',
  carries: ['pairs', 'rankings', 'dialogues', 'system'],
  unit: 'row',
  encode: ({ comparison: { context, candidates }, label }) => {
    const ranks =
      label.kind === 'ranking'
        ? label.ranks
        : label.kind === 'preferred' && candidates.length > 1
          ? candidates.map((_, place) => (place === label.candidate ? 1 : 2))
          : undefined;
    if (ranks === undefined) return [];
    return [
      {
        context: messages(context),
        completions: candidates.map(({ turns }, place) => ({
          rank: (ranks[place] ?? 1) - 1,
          completion: messages(turns),
        })),
      },
    ];
  },
};

const gpm: ExportFormat = {
  id: 'gpm',
  title: 'GPM (General Preference Modeling)',
  description: 'instruction, chosen and reject with a response each; margin if asked for',
  consumers: 'general-preference-model',
  carries: ['pairs', 'rankings', 'strength'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, numbers }) => {
    const { prompt, responses } = asTexts(context, [chosen, rejected]);
    return [
      {
        instruction: prompt,
        chosen: { response: responses[0] },
        reject: { response: responses[1] },
        ...(numbers.margin === undefined ? {} : { margin: numbers.margin }),
      },
    ];
  },
};

export const trainerFormats: readonly ExportFormat[] = [
  openRlhf,
  openRlhfKto,
  llamaFactoryAlpaca,
  llamaFactoryShareGpt,
  llamaFactoryKto,
  axolotlChat,
  msSwift,
  nemoRanked,
  gpm,
];
