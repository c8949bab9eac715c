import { textOfTurns, type Turn } from '../../../../model/comparison.ts';
import { CuratorError } from '../../../../model/errors.ts';
import type { ModelFolder } from '../modelFolder.ts';
import { ChatTemplate } from './chatTemplate.ts';
import { charactersPerToken, ModelTokenizer, type TokenSequence } from './modelTokenizer.ts';

/** An input of a model: the tokens, and where the part begins whose likelihood is asked for. */
export interface ModelSequence extends TokenSequence {
  /** Tokens before the response; 0 where that is not asked for. */
  readonly prefix: number;
  /** Tokens up to the end of that part; all where it is not said. */
  readonly end?: number;
}

/** What becomes the tokens of an input: a rendered dialogue, or prompt and response as two segments. */
export type InputTexts = readonly [rendered: string] | readonly [prompt: string, response: string];

/** Makes the inputs of one model from dialogues. */
export class SequenceMaker {
  private readonly model: ModelFolder;
  private readonly tokenizer: ModelTokenizer;
  private readonly template: ChatTemplate | undefined;

  /** @throws CuratorError 'bad-model' */
  constructor(model: ModelFolder) {
    this.model = model;
    this.tokenizer = new ModelTokenizer(model);
    this.template =
      model.input.kind === 'chat-template' && model.chatTemplate !== undefined
        ? new ChatTemplate(model.chatTemplate, model.tokenizerConfig)
        : undefined;
  }

  /** The text that a dialogue model reads; undefined for models that read two segments. */
  rendered(context: readonly Turn[], response: readonly Turn[]): string | undefined {
    return this.template?.render([...context, ...response], false);
  }

  /** The texts of one response. @throws CuratorError 'bad-model' where the template fails on them */
  responseTexts(context: readonly Turn[], response: readonly Turn[]): InputTexts {
    const rendered = this.rendered(context, response);
    return rendered === undefined ? [this.prompt(context), textOfTurns(response)] : [rendered];
  }

  /** The texts of both responses in one input. @throws CuratorError 'bad-model' where the template fails on them */
  pairTexts(context: readonly Turn[], first: readonly Turn[], second: readonly Turn[]): InputTexts {
    // One pass, so that a response with "{second}" in it stays as it is.
    const both = this.model.input.pairTemplate.replace(/\{(first|second)\}/gu, (_, which) =>
      textOfTurns(which === 'first' ? first : second),
    );
    const rendered = this.rendered(context, [{ role: 'assistant', text: both }]);
    return rendered === undefined ? [this.prompt(context), both] : [rendered];
  }

  /** The tokens of texts, cut to what the model can read. @throws CuratorError 'bad-model' where the tokenizer fails */
  tokens(texts: InputTexts): TokenSequence {
    const { input } = this.model;
    const [first, second] = texts;
    if (second === undefined) return this.tokenizer.single(first, input.maxLength, input.addSpecialTokens);
    return this.tokenizer.pair(first, second, input);
  }

  /** Tokens as text again, special ones included. */
  textOf({ ids }: TokenSequence): string {
    return this.tokenizer.textOf(ids);
  }

  /** @throws CuratorError 'bad-model' where the template or the tokenizer fails on this text */
  response(context: readonly Turn[], response: readonly Turn[]): ModelSequence {
    const texts = this.responseTexts(context, response);
    const sequence = this.tokens(texts);
    const asksPart = texts.length === 1 && this.model.use === 'likelihood';
    return { ...sequence, prefix: asksPart ? this.prefixOf(context, sequence) : 0 };
  }

  /** Both responses in one input, for a model that chooses between them. */
  pair(context: readonly Turn[], first: readonly Turn[], second: readonly Turn[]): ModelSequence {
    return { ...this.tokens(this.pairTexts(context, first, second)), prefix: 0 };
  }

  /**
   * The dialogue with each of the utterances as the person's next one; the beginning is cut off where it is too long.
   *
   * @throws CuratorError 'bad-model' where the template leaves an utterance out, or it alone is too long
   */
  followUps(
    context: readonly Turn[],
    response: readonly Turn[],
    utterances: readonly string[],
  ): readonly ModelSequence[] {
    const most = this.model.input.maxLength;
    return utterances.map((text) => {
      const rendered = this.rendered([...context, ...response], [{ role: 'user', text }]) ?? '';
      const from = rendered.lastIndexOf(text);
      if (from < 0)
        throw new CuratorError('bad-model', "The model's chat template leaves out what a person says next.");
      const to = from + text.length;
      const start = Math.max(0, to - most * charactersPerToken);
      const all = this.tokenizer.plainIds(rendered.slice(start, to), most + charactersPerToken * most);
      const before = this.tokenizer.plainIds(rendered.slice(start, from), most + charactersPerToken * most).length;
      const cut = Math.max(0, all.length - most);
      if (before <= cut)
        throw new CuratorError('bad-model', `The model reads ${String(most)} tokens: too few for this.`);
      const ids = all.slice(cut);
      return {
        ids,
        types: new Array<number>(ids.length).fill(0),
        truncated: start > 0 || cut > 0,
        prefix: before - cut,
        end: ids.length,
      };
    });
  }

  private prompt(context: readonly Turn[]): string {
    const text = textOfTurns(context);
    const limit = this.model.input.promptCharacters;
    // By characters as people count them, so that no pair of surrogates is torn.
    return limit === undefined || text.length <= limit
      ? text
      : Array.from(text.slice(0, 2 * limit))
          .slice(0, limit)
          .join('');
  }

  private prefixOf(context: readonly Turn[], sequence: TokenSequence): number {
    const before = this.template?.render(context, true) ?? '';
    const prefix = this.tokenizer.plainIds(before, this.model.input.maxLength).length;
    if (prefix >= sequence.ids.length) {
      const most = String(this.model.input.maxLength);
      throw new CuratorError('bad-model', `The prompt alone fills the ${most} tokens that the model can read.`);
    }
    return prefix;
  }
}
