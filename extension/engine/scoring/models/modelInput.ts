import * as z from 'zod';
import { CuratorError } from '../../../model/errors.ts';
import type { ModelConfig, TokenizerConfig } from './modelFolder.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';

/** How a comparison becomes the input of a model. */
export interface ModelInput {
  /** Prompt and response as two segments, or a dialogue rendered by the model's chat template. */
  readonly kind: 'text-pair' | 'chat-template';
  /** Tokens at most, special ones included. */
  readonly maxLength: number;
  /** Which segment of a pair is cut where both together are too long. */
  readonly truncation: 'longest_first' | 'only_second' | 'only_first';
  /** Characters of the prompt that are used at most. */
  readonly promptCharacters: number | undefined;
  /** Whether the tokenizer adds its special tokens to a rendered dialogue; templates have their own. */
  readonly addSpecialTokens: boolean;
  /** Of pairwise models: the second segment, with {first} and {second} for the two responses. */
  readonly pairTemplate: string;
}

/** Models that read a text in both directions and take prompt and response as two segments. */
const encoders =
  /^(?:albert|bert|big_bird|camembert|convbert|deberta|deberta-v2|distilbert|electra|ernie|eurobert|funnel|longformer|luke|mobilebert|modernbert|mpnet|nomic_bert|rembert|roberta|roformer|squeezebert|xlm|xlm-roberta|xlm-roberta-xl|xlnet)$/u;

/** Tokens of a dialogue at most, unless the folder says otherwise: longer ones take minutes a pair on a CPU. */
const longestDialogue = 2048;
const longestOfAll = 131_072;

const settingsSchema = z.looseObject({
  input: z.enum(['text-pair', 'chat-template', 'pair']).optional(),
  max_length: z.int().min(8).max(longestOfAll).optional(),
  truncation: z.enum(['longest_first', 'only_second', 'only_first']).optional(),
  prompt_characters: z.int().min(1).optional(),
  add_special_tokens: z.boolean().optional(),
  template: z.string().min(1).max(10_000).optional(),
});

export interface InputSource {
  readonly use: ModelUse;
  readonly config: ModelConfig;
  readonly tokenizerConfig: TokenizerConfig;
  readonly hasChatTemplate: boolean;
  /** Content of scoring.json, where there is one. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * How texts go into a model, from what its files say.
 *
 * @throws CuratorError 'bad-model' where scoring.json is wrong or a dialogue model has no chat template
 */
export function inputOf(source: InputSource): ModelInput {
  const { use, config, hasChatTemplate } = source;
  const checked = settingsSchema.safeParse(source.settings);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    const message = `The model folder's scoring.json has a wrong "${field}": ${issue?.message ?? ''}.`;
    throw new CuratorError('bad-model', message, { field });
  }
  const settings = checked.data;
  const kind = kindOf(use, config.model_type, hasChatTemplate, settings.input);
  if (kind === 'chat-template' && !hasChatTemplate) {
    throw new CuratorError(
      'bad-model',
      'The model needs a chat template, and its folder has none. Add chat_template.jinja, or a scoring.json with ' +
        '{"input": "text-pair"} if the model reads prompt and response as two segments.',
    );
  }
  return {
    kind,
    maxLength: settings.max_length ?? Math.min(room(source), kind === 'chat-template' ? longestDialogue : longestOfAll),
    truncation: settings.truncation ?? 'longest_first',
    promptCharacters: settings.prompt_characters,
    addSpecialTokens: settings.add_special_tokens ?? false,
    pairTemplate: settings.template ?? 'Response A: {first} Response B: {second}',
  };
}

function kindOf(
  use: ModelUse,
  modelType: string,
  hasChatTemplate: boolean,
  wanted: 'text-pair' | 'chat-template' | 'pair' | undefined,
): ModelInput['kind'] {
  if (use === 'likelihood' || use === 'follow-up') return 'chat-template';
  if (wanted === 'text-pair' || wanted === 'chat-template') return wanted;
  if (use === 'pair' || wanted === 'pair' || encoders.test(modelType)) return 'text-pair';
  return hasChatTemplate ? 'chat-template' : 'text-pair';
}

/** Tokens that the model has positions for. */
function room({ config, tokenizerConfig }: InputSource): number {
  const positions = config.max_position_embeddings ?? 512;
  // These models count positions from the one after that of padding.
  const offset = /^(?:camembert|longformer|roberta|xlm-roberta|xlm-roberta-xl)$/u.test(config.model_type) ? 2 : 0;
  // Without a limit of its own a tokenizer writes 1e30 here.
  const named = tokenizerConfig.model_max_length ?? longestOfAll;
  return Math.max(8, Math.min(positions - offset, named, longestOfAll));
}
