import { textOfTurns, type Candidate, type Comparison, type Label } from '../comparison.ts';
import { byRank } from '../formats/label.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import type { ExportedPair, ExportedRow, ExportFormat } from './exportFormat.ts';
import { asTexts, messages, otherField, otherText, transcript } from './exportText.ts';

/** Shapes of papers and of test sets. */

const hhTranscript: ExportFormat = {
  id: 'hh-transcript',
  title: 'HH-RLHF transcripts',
  description: 'chosen and rejected as whole transcripts with Human and Assistant turns',
  consumers: 'loaders of Anthropic/hh-rlhf',
  carries: ['pairs', 'rankings'],
  unit: 'pair',
  encode: ({ context, chosen, rejected }) => [
    { chosen: transcript([...context, ...chosen.turns]), rejected: transcript([...context, ...rejected.turns]) },
  ],
};

/** Secrets of RLHF II (arXiv 2401.06080): the released rows, with a list of scores for each side. */
const hhStrength: ExportFormat = {
  id: 'hh-strength',
  title: 'HH-RLHF strength lists',
  description: 'texts with lists of scores, mean and deviation of the margin; scored rows only',
  consumers: 'loaders of fnlp/hh-rlhf-strength-cleaned',
  carries: ['pairs', 'scores', 'strength'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, places, row, comparison }) => {
    const dialogue = [...context, ...chosen.turns];
    const alternate = dialogue.every(
      ({ role }, at) => role === ((dialogue.length - at) % 2 === 1 ? 'assistant' : 'user'),
    );
    const scores = (row.scores().length > 0 ? row.scores().map(({ rewards }) => rewards) : columns(comparison)).flatMap(
      (rewards): readonly (readonly [number, number])[] => {
        const [good, bad] = [rewards[places[0]], rewards[places[1]]];
        return typeof good === 'number' && typeof bad === 'number' ? [[good, bad]] : [];
      },
    );
    if (!alternate || scores.length === 0) return [];
    const margins = scores.map(([good, bad]) => good - bad);
    const mean = margins.reduce((sum, margin) => sum + margin, 0) / margins.length;
    const variance = margins.reduce((sum, margin) => sum + (margin - mean) ** 2, 0) / margins.length;
    return [
      {
        chosen: dialogue.map(({ text }) => text),
        rejected: [...context, ...rejected.turns].map(({ text }) => text),
        'mean preference difference': mean,
        'std preference difference': Math.sqrt(variance),
        'chosen score list': scores.map(([good]) => good),
        'rejected score list': scores.map(([, bad]) => bad),
      },
    ];
  },
};

function columns(comparison: Comparison): readonly (readonly (number | null)[])[] {
  return comparison.scores.map(({ values }) => values);
}

/** Ranks of all responses, 1 for the best; undefined where the label does not order them. */
function ranksOf({ comparison, label }: ExportedRow): readonly number[] | undefined {
  if (label.kind === 'ranking') return label.ranks;
  if (label.kind !== 'preferred' || comparison.candidates.length < 2) return undefined;
  return comparison.candidates.map((_, place) => (place === label.candidate ? 1 : 2));
}

const listwise: ExportFormat = {
  id: 'listwise',
  title: 'List of responses with ranks',
  description: 'prompt and responses with text, model and rank, 1 first',
  consumers: 'listwise trainers; this program',
  carries: ['pairs', 'rankings', 'models', 'scores'],
  unit: 'row',
  encode: (exported) => {
    const ranks = ranksOf(exported);
    if (ranks === undefined) return [];
    const { context, candidates, scores } = exported.comparison;
    const { prompt, responses } = asTexts(context, candidates);
    return [
      {
        prompt,
        responses: candidates.map(({ model }, place) => ({
          text: responses[place],
          model: model ?? null,
          rank: ranks[place],
          ...Object.fromEntries(
            scores.map(({ name, values }) => [name === 'rank' ? 'score' : name, values[place] ?? null]),
          ),
        })),
      },
    ];
  },
};

/** Preference Ranking Optimization (arXiv 2306.17492): best first; rewards from the file, or from the ranks. */
const pro: ExportFormat = {
  id: 'pro',
  title: 'PRO (Preference Ranking Optimization)',
  description: 'prefix, suffix and reward for each response, best first, and sft_index 0',
  consumers: 'DAMO-ConvAI PRO',
  carries: ['pairs', 'rankings', 'scores'],
  unit: 'row',
  encode: (exported) => {
    const ranks = ranksOf(exported);
    if (ranks === undefined) return [];
    const { context, candidates, scores } = exported.comparison;
    const order = byRank(ranks).flat();
    const prefix = context.flatMap(({ role, text }) => [role === 'assistant' ? '<|assistant|>' : '<|prompter|>', text]);
    // Scores that order the responses otherwise than the label in force would teach the opposite of it.
    const column = scores.find(({ values }) => isDescending(order.map((place) => values[place])));
    return [
      {
        prefix: order.map(() => [...prefix, '<|assistant|>']),
        suffix: order.map((place) => asTexts([], candidates.slice(place, place + 1)).responses[0] ?? ''),
        reward: order.map((place) => column?.values[place] ?? 1 - (ranks[place] ?? 1)),
        sft_index: 0,
      },
    ];
  },
};

function isDescending(values: readonly (number | null | undefined)[]): boolean {
  return values.every((value, index) => {
    const before = values[index - 1];
    return typeof value === 'number' && (index === 0 || (typeof before === 'number' && before >= value));
  });
}

/** DOVE (arXiv 2404.00530): joint preference over instruction and response. */
const doveJoint: ExportFormat = {
  id: 'dove-joint',
  title: 'DOVE (joint preference)',
  description: 'i_chosen, r_chosen, i_reject and r_reject: an instruction a response',
  consumers: 'DOVE',
  carries: ['pairs', 'rankings'],
  unit: 'pair',
  encode: ({ context, chosen, rejected }) => {
    const sides = [chosen, rejected].map(({ turns }) => {
      const dialogue = [...context, ...turns];
      const response = dialogue.at(-1);
      if (response?.role !== 'assistant' || dialogue.length < 2) return undefined;
      const before = dialogue.slice(0, -1);
      const only = before.length === 1 ? before[0]?.text : undefined;
      return { instruction: only ?? transcript(before).trimStart(), response: response.text };
    });
    const [good, bad] = sides;
    if (good === undefined || bad === undefined) return [];
    return [{ i_chosen: good.instruction, r_chosen: good.response, i_reject: bad.instruction, r_reject: bad.response }];
  },
};

const rationale: ExportFormat = {
  id: 'rationale',
  title: 'Preference with a rationale',
  description: 'prompt, chosen, rejected, rationale; rows with an approved one or a reason only',
  consumers: 'preference learning with rationales (arXiv 2407.14477)',
  carries: ['pairs', 'rationale'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, comparison, row }) => {
    const critiques = [chosen.critique, rejected.critique].filter((text) => text !== undefined);
    const own = comparison.rationale ?? (critiques.length === 2 ? critiques.join('\n\n') : undefined);
    // A reason of the file is for the label that it had; an approved one is for the label in force.
    const text = row.rationale ?? (row.decision === 'flip' || row.decision === 'rank' ? undefined : own);
    if (text === undefined) return [];
    const { prompt, responses } = asTexts(context, [chosen, rejected]);
    return [{ prompt, chosen: responses[0], rejected: responses[1], rationale: text }];
  },
};

/** One response and whether it follows a principle (arXiv 2509.21319). */
const principle: ExportFormat = {
  id: 'principle',
  title: 'Principle with evidence',
  description: 'prompt, response, principle, label, evidence; of criteria or approved principles',
  consumers: 'RLBFF reward models',
  carries: ['thumbs', 'pairs', 'criteria'],
  unit: 'row',
  encode: ({ comparison, label, row }) => {
    const { context, candidates, criteria = [] } = comparison;
    const evidence = otherField(comparison, 'evidence') ?? [];
    const approved = (row.principles ?? []).map(({ candidate, principle: text, follows, start, end }) => {
      const response = candidates[candidate] ?? { turns: [] };
      const { prompt, responses } = asTexts(context, [response]);
      const written = responses[0] ?? '';
      const quoted = spansOf(written, textOfTurns(response.turns).slice(start, end), start);
      return { prompt, response: written, principle: text, label: follows ? 'yes' : 'no', evidence: quoted };
    });
    const ofFile = criteria.flatMap(({ text, label: own }) => {
      if (text === '') return [];
      const held = candidates.length === 1 && row.decision === 'flip' ? label : own;
      return candidates.flatMap((candidate, place) => {
        const follows = follow(held, place);
        if (follows === undefined) return [];
        const { prompt, responses } = asTexts(context, [candidate]);
        return [{ prompt, response: responses[0], principle: text, label: follows ? 'yes' : 'no', evidence }];
      });
    });
    return [...ofFile, ...approved];
  },
};

/** Where quoted words stand in a response as it is written: a transcript spells dialogues otherwise. */
function spansOf(written: string, text: string, start: number): readonly JsonObject[] {
  const at = written.startsWith(text, start) ? start : written.indexOf(text);
  return at < 0 ? [] : [{ start: at, end: at + text.length, text }];
}

function follow(label: Label, place: number): boolean | undefined {
  if (label.kind === 'thumbs') return label.up;
  return label.kind === 'preferred' ? label.candidate === place : undefined;
}

/**
 * Reward-augmented data (arXiv 2410.08067): the pair under the chosen response's score, and turned round under the
 * rejected one's. The responses trade places in the second row in every variant.
 */
const rewardConditioned: ExportFormat = {
  id: 'reward-conditioned',
  title: 'Reward-conditioned pairs',
  description: 'two rows a pair, with the target score as system prompt; needs scores from 1 to 10',
  consumers: 'TRL DPO on reward-augmented data',
  carries: ['pairs', 'scores', 'dialogues'],
  unit: 'pair',
  encode: (pair) => {
    const [high, low] = scoresFor(pair);
    if (high === undefined || low === undefined || high < low) return [];
    return [conditioned(pair, high, pair.chosen, pair.rejected), conditioned(pair, low, pair.rejected, pair.chosen)];
  },
};

function scoresFor({ comparison, places }: ExportedPair): readonly (number | undefined)[] {
  const column = comparison.scores.find(({ values }) =>
    places.every((place) => {
      const value = values[place];
      return typeof value === 'number' && value >= 1 && value <= 10;
    }),
  );
  return places.map((place) => column?.values[place] ?? undefined);
}

function conditioned(pair: ExportedPair, score: number, chosen: Candidate, rejected: Candidate): JsonObject {
  const wanted =
    'Answer so that the answer reaches this target score, on a scale from 1 to 10 where 10 is the best. ' +
    `Overall score: ${String(score)}.`;
  const system = pair.context[0]?.role === 'system' ? `${pair.context[0].text}\n\n${wanted}` : wanted;
  const rest = pair.context[0]?.role === 'system' ? pair.context.slice(1) : pair.context;
  return {
    prompt: [{ role: 'system', content: system }, ...messages(rest)],
    chosen: messages(chosen.turns),
    rejected: messages(rejected.turns),
    target_score: score,
  };
}

const rewardBench: ExportFormat = {
  id: 'rewardbench',
  title: 'RewardBench test set',
  description: 'id, prompt, chosen, rejected, their models and subset, for testing a reward model',
  consumers: 'rewardbench --dataset',
  carries: ['pairs', 'rankings', 'models'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, comparison, row }) => {
    const { prompt, responses } = asTexts(context, [chosen, rejected]);
    return [
      {
        id: row.line,
        prompt,
        chosen: responses[0],
        chosen_model: chosen.model ?? 'unknown',
        rejected: responses[1],
        rejected_model: rejected.model ?? 'unknown',
        subset: otherText(comparison, 'subset', 'source', 'category', 'domain') ?? 'all',
      },
    ];
  },
};

/** Hybrid Preferences (arXiv 2410.19133): a row of the training mix, with where its label came from. */
const hyper: ExportFormat = {
  id: 'hyper',
  title: 'HyPER training row',
  description: 'id, source, prompt, chosen and rejected, models, features_used and is_swapped',
  consumers: 'hybrid-preferences',
  carries: ['pairs', 'models', 'dialogues'],
  unit: 'pair',
  encode: ({ context, chosen, rejected, comparison, row, places }) => {
    const { prompt } = asTexts(context, []);
    return [
      {
        id: otherText(comparison, 'id', 'comparison_id', 'prompt_id') ?? row.hash(),
        source: otherText(comparison, 'source') ?? 'unknown',
        highest_level_degree: otherText(comparison, 'highest_level_degree') ?? null,
        prompt,
        chosen: messages([...context, ...chosen.turns]),
        chosen_model: chosen.model ?? 'unknown',
        rejected: messages([...context, ...rejected.turns]),
        rejected_model: rejected.model ?? 'unknown',
        features_used: otherField(comparison, 'features_used') ?? null,
        is_swapped: places[0] !== 0,
      },
    ];
  },
};

const critique: ExportFormat = {
  id: 'critique',
  title: 'Response with a critique',
  description: 'prompt, response, critique and label; rows with critiques only',
  consumers: 'generative reward models',
  carries: ['critique', 'thumbs', 'pairs'],
  unit: 'row',
  encode: ({ comparison: { context, candidates }, label, row }) =>
    candidates.flatMap((candidate, place) => {
      if (candidate.critique === undefined) return [];
      const { prompt, responses } = asTexts(context, [candidate]);
      const thumb = row.thumbs?.[place] ?? null;
      const good = thumb === null || label.kind === 'thumbs' ? follow(label, place) : thumb === 'up';
      return [{ prompt, response: responses[0], critique: candidate.critique, label: good ?? null }];
    }),
};

export const paperFormats: readonly ExportFormat[] = [
  hhTranscript,
  hhStrength,
  listwise,
  pro,
  doveJoint,
  rationale,
  critique,
  principle,
  rewardConditioned,
  rewardBench,
  hyper,
];
