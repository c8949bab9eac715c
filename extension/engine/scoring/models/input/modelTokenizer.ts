import { Tokenizer } from '@huggingface/tokenizers';
import * as z from 'zod';
import { CuratorError } from '../../../../model/errors.ts';
import { readTokenizer, type ModelFolder } from '../modelFolder.ts';
import type { ModelInput } from '../modelInput.ts';
import { unigramSegmenter } from './unigram.ts';

/** Tokens of one input. */
export interface TokenSequence {
  readonly ids: readonly number[];
  /** Segment of each token. */
  readonly types: readonly number[];
  /** Whether text was cut off. */
  readonly truncated: boolean;
}

/** Share of the room that a prompt may take where only the response is cut: some of the response must be left. */
const promptShare = 0.75;
/** Characters a token that are looked at: text beyond would be cut off in any case, and may be megabytes. */
export const charactersPerToken = 64;

/**
 * A model's tokenizer, with the truncation of the library that the models are trained with: texts are cut first and
 * get their special tokens afterwards.
 */
export class ModelTokenizer {
  private readonly tokenizer: Tokenizer;
  private readonly truncateLeft: boolean;
  private readonly specialInPair: number;
  private readonly specialInSingle: number;

  /** @throws CuratorError 'bad-model' where the tokenizer is of an unknown kind */
  constructor({ tokenizerConfig, folder }: Pick<ModelFolder, 'tokenizerConfig' | 'folder'>) {
    const tokenizer = readTokenizer(folder);
    try {
      this.tokenizer = new Tokenizer(tokenizer, plainTokens(tokenizerConfig));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `The tokenizer in ${folder} cannot be used: ${why}`;
      throw new CuratorError('bad-model', message, { path: folder }, { cause: error });
    }
    likeTheLibrary(this.tokenizer, tokenizer);
    this.truncateLeft = tokenizerConfig.truncation_side === 'left';
    this.specialInPair = this.assemble([], []).ids.length;
    this.specialInSingle = this.assemble([], null).ids.length;
  }

  /** Two segments, cut to `maxLength` tokens together. */
  pair(first: string, second: string, { maxLength, truncation }: ModelInput): TokenSequence {
    const left = this.tokens(first, maxLength);
    const right = this.tokens(second, maxLength);
    const room = Math.max(0, maxLength - this.specialInPair);
    const [keepLeft, keepRight] = keptLengths(left.length, right.length, room, truncation);
    const truncated = keepLeft < left.length || keepRight < right.length;
    return { ...this.assemble(this.cut(left, keepLeft), this.cut(right, keepRight)), truncated };
  }

  /** One text, cut to `maxLength` tokens. */
  single(text: string, maxLength: number, addSpecialTokens: boolean): TokenSequence {
    const tokens = this.tokens(text, maxLength);
    const room = Math.max(0, addSpecialTokens ? maxLength - this.specialInSingle : maxLength);
    const kept = this.cut(tokens, Math.min(tokens.length, room));
    const truncated = kept.length < tokens.length;
    if (addSpecialTokens) return { ...this.assemble(kept, null), truncated };
    return { ids: this.idsOf(kept), types: new Array<number>(kept.length).fill(0), truncated };
  }

  /** Ids of a text as it stands, without special tokens but those in the text. */
  plainIds(text: string, maxLength: number): readonly number[] {
    return this.idsOf(this.tokens(text, maxLength));
  }

  /** Tokens as text again, special ones included. */
  textOf(ids: readonly number[]): string {
    return this.tokenizer.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }

  private tokens(text: string, maxLength: number): readonly string[] {
    if (text === '') return [];
    const limit = maxLength * charactersPerToken;
    let used = text;
    if (text.length > limit) used = this.truncateLeft ? text.slice(text.length - limit) : text.slice(0, limit);
    return this.tokenizer.encode(used, { add_special_tokens: false }).tokens;
  }

  private cut(tokens: readonly string[], length: number): readonly string[] {
    return this.truncateLeft ? tokens.slice(tokens.length - length) : tokens.slice(0, length);
  }

  /**
   * Adds the special tokens. The library's own `encode` takes an empty second text for none, so its post-processor is
   * called here.
   */
  private assemble(first: readonly string[], second: readonly string[] | null): Pick<TokenSequence, 'ids' | 'types'> {
    const processor = this.tokenizer.post_processor;
    const processed = processor?.post_process([...first], second === null ? null : [...second], true);
    // Some processors only mark bytes and leave it to the caller to put the segments together.
    const tokens =
      processed === undefined || processed.tokens_pair
        ? [...(processed?.tokens ?? first), ...(processed?.tokens_pair ?? second ?? [])]
        : processed.tokens;
    return { ids: this.idsOf(tokens), types: processed?.token_type_ids ?? new Array<number>(tokens.length).fill(0) };
  }

  private idsOf(tokens: readonly string[]): number[] {
    const unknown = (this.tokenizer.model as { readonly unk_token_id?: number }).unk_token_id;
    return tokens.map((token) => {
      const id = this.tokenizer.token_to_id(token) ?? unknown;
      if (id === undefined) {
        throw new CuratorError(
          'bad-model',
          `The tokenizer has no id for ${JSON.stringify(token)}, and none for unknown text.`,
        );
      }
      return id;
    });
  }
}

/**
 * Lengths that two segments are cut to. 'longest_first' takes from the longer one until both are equally long, as the
 * tokenizers library does.
 */
export function keptLengths(
  first: number,
  second: number,
  room: number,
  truncation: ModelInput['truncation'],
): readonly [number, number] {
  if (first + second <= room) return [first, second];
  if (truncation === 'only_second') {
    const kept = Math.min(first, Math.max(room - second, Math.floor(room * promptShare)));
    return [kept, Math.max(0, Math.min(second, room - kept))];
  }
  if (truncation === 'only_first') {
    const kept = Math.min(second, Math.max(room - first, Math.floor(room * promptShare)));
    return [Math.max(0, Math.min(first, room - kept)), kept];
  }
  const shorter = Math.min(first, second);
  const half = Math.floor(room / 2);
  const [short, long] = shorter <= half ? [shorter, room - shorter] : [half, room - half];
  return first <= second ? [short, long] : [long, short];
}

const unigramModel = z.looseObject({
  model: z.looseObject({
    type: z.literal('Unigram'),
    vocab: z.array(z.tuple([z.string(), z.number()])),
    unk_id: z.int().nullish(),
    byte_fallback: z.boolean().nullish(),
  }),
  pre_tokenizer: z.unknown(),
});

const preTokenizer = z.looseObject({
  type: z.string(),
  replacement: z.string().length(1).optional(),
  split: z.boolean().optional(),
  pretokenizers: z.array(z.unknown()).optional(),
});

/** Puts the exact segmentation of Unigram models in place of one that settles ties in another way. */
function likeTheLibrary(tokenizer: Tokenizer, source: object): void {
  const parsed = unigramModel.safeParse(source);
  if (!parsed.success) return;
  const { vocab, unk_id: unknown, byte_fallback: byteFallback } = parsed.data.model;
  const tokenize = unigramSegmenter({
    tokens: vocab.map(([token]) => token),
    scores: vocab.map(([, score]) => score),
    unknownId: unknown ?? undefined,
    byteFallback: byteFallback === true,
  });
  const mark = wordMark(parsed.data.pre_tokenizer);
  const split = (text: string): string[] => {
    if (mark === undefined) return tokenize(text);
    return text.split(mark).flatMap((word, index) => (index === 0 ? tokenize(word) : tokenize(mark + word)));
  };
  if (tokenizer.model !== null) Object.assign(tokenizer.model, { tokenize: split });
}

/** The mark at which a Metaspace pre-tokenizer splits words; the package replaces spaces by it but does not split. */
function wordMark(source: unknown): string | undefined {
  const parsed = preTokenizer.safeParse(source);
  if (!parsed.success) return undefined;
  const { type, replacement, split, pretokenizers } = parsed.data;
  if (type === 'Metaspace') return split === false ? undefined : (replacement ?? '\u2581');
  return pretokenizers?.map(wordMark).find((mark) => mark !== undefined);
}

/** The library wants tokens as text where the configuration has them as objects. */
function plainTokens(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const content = name.endsWith('_token') && typeof value === 'object' && value !== null && 'content' in value;
      return [name, content ? value.content : value];
    }),
  );
}
