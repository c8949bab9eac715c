import * as z from 'zod';
import { textOfTurns, type Turn } from '../../../model/comparison.ts';
import { CuratorError } from '../../../model/errors.ts';

/** Responses to one prompt. */
export interface TextsToScore {
  readonly context: readonly Turn[];
  readonly responses: readonly (readonly Turn[])[];
}

/** One request to a server, and the numbers of each response that it asks about, from the answer. */
export interface RemoteRequest {
  readonly body: unknown;
  /** @throws ZodError where the answer has another shape */
  readonly read: (answer: unknown) => readonly (readonly number[])[];
}

/** A way of asking a server for rewards, chosen by the path of its address. */
export interface RemoteProtocol {
  /** Whether the server may answer with probabilities, which are turned back into logits. */
  readonly mayAnswerShares: boolean;
  /** Requests whose answers, one after the other, are about the responses in their order. */
  readonly requests: (texts: TextsToScore, model: string | undefined) => readonly RemoteRequest[];
}

const indexed = <Item extends z.ZodRawShape>(item: Item) => z.object({ index: z.int().nonnegative(), ...item });
const numbers = z.array(z.number()).min(1).max(1024);

/** vLLM: one conversation a request; the server renders it by the model's own template. */
const conversation = ({ context }: TextsToScore, response: readonly Turn[], model: string | undefined): unknown => ({
  ...named(model),
  messages: [...context, ...response].map(({ role, text }) => ({ role, content: text })),
  // Rewards as they come out of the model, whatever it was trained to say of them.
  use_activation: false,
});

const classify: RemoteProtocol = {
  mayAnswerShares: true,
  requests: (texts, model) =>
    texts.responses.map((response) => ({
      body: conversation(texts, response, model),
      read: (answer) =>
        z
          .object({ data: z.array(z.object({ probs: numbers })).length(1) })
          .parse(answer)
          .data.map(({ probs }) => probs),
    })),
};

const pooling: RemoteProtocol = {
  mayAnswerShares: false,
  requests: (texts, model) =>
    texts.responses.map((response) => ({
      body: conversation(texts, response, model),
      read: (answer) =>
        z
          .object({ data: z.array(z.object({ data: z.union([numbers, z.array(numbers).min(1)]) })).length(1) })
          .parse(answer)
          // A reward for each token: the last one is that of the whole.
          .data.map(({ data }) => (data.every((value) => typeof value === 'number') ? data : (data.at(-1) ?? []))),
    })),
};

const score: RemoteProtocol = {
  mayAnswerShares: true,
  requests: (texts, model) => [
    {
      body: { ...named(model), text_1: promptOf(texts), text_2: responsesOf(texts), use_activation: false },
      read: (answer) =>
        inOrder(
          z.object({ data: z.array(indexed({ score: z.number() })) }).parse(answer).data,
          texts.responses.length,
          ({ score }) => score,
        ),
    },
  ],
};

const predict: RemoteProtocol = {
  mayAnswerShares: true,
  requests: (texts) => [
    {
      body: { inputs: responsesOf(texts).map((text) => [promptOf(texts), text]), raw_scores: true, truncate: true },
      read: (answer) =>
        z
          .array(z.array(z.object({ label: z.string(), score: z.number() })).min(1))
          .parse(answer)
          // Classes come sorted by their scores; by name they stand in the same order for every text.
          .map((classes) =>
            classes.toSorted((one, other) => (one.label < other.label ? -1 : 1)).map((one) => one.score),
          ),
    },
  ],
};

/** Text Embeddings Inference without a model's name; Infinity, vLLM and others with one. */
const rerank: RemoteProtocol = {
  mayAnswerShares: true,
  requests: (texts, model) => [
    model === undefined
      ? {
          body: { query: promptOf(texts), texts: responsesOf(texts), raw_scores: true, truncate: true },
          read: (answer) =>
            inOrder(
              z.array(indexed({ score: z.number() })).parse(answer),
              texts.responses.length,
              ({ score }) => score,
            ),
        }
      : {
          body: { model, query: promptOf(texts), documents: responsesOf(texts), raw_scores: true },
          read: (answer) =>
            inOrder(
              z.object({ results: z.array(indexed({ relevance_score: z.number() })) }).parse(answer).results,
              texts.responses.length,
              ({ relevance_score: relevance }) => relevance,
            ),
        },
  ],
};

const protocols: Readonly<Record<string, RemoteProtocol>> = { classify, pooling, score, predict, rerank };

/** The address of a server as a scorer is named by it. */
export interface RemoteAddress {
  /** Without parameters. */
  readonly url: URL;
  readonly model: string | undefined;
  readonly protocol: RemoteProtocol;
}

/**
 * Reads an address such as http://127.0.0.1:8000/rerank?model=NAME; the last part of its path says what is asked.
 *
 * @throws CuratorError 'bad-request'
 */
export function remoteAddress(text: string): RemoteAddress {
  const refuse = (why: string): CuratorError =>
    new CuratorError('bad-request', `The address of the scoring server cannot be used: ${why}`);
  if (!URL.canParse(text)) throw refuse('it is no URL. Write one like http://127.0.0.1:8000/rerank.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw refuse('it holds a name, a password or a fragment. Give a key by itself.');
  }
  const model = url.searchParams.get('model') ?? undefined;
  if ([...url.searchParams.keys()].some((name) => name !== 'model'))
    throw refuse('it may have no parameter but "model".');
  const way = url.pathname.split('/').at(-1) ?? '';
  const protocol = Object.hasOwn(protocols, way) ? protocols[way] : undefined;
  if (protocol === undefined) {
    throw refuse(`its path must end in one of /${Object.keys(protocols).join(', /')}.`);
  }
  url.search = '';
  return { url, model, protocol };
}

function named(model: string | undefined): { readonly model?: string } {
  return model === undefined ? {} : { model };
}

function promptOf({ context }: TextsToScore): string {
  return textOfTurns(context);
}

function responsesOf({ responses }: TextsToScore): readonly string[] {
  return responses.map((turns) => textOfTurns(turns));
}

/** Answers come sorted by score; `index` says which text each is about. */
function inOrder<Item extends { readonly index: number }>(
  items: readonly Item[],
  count: number,
  value: (item: Item) => number,
): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, index) => {
    const item = items.find((candidate) => candidate.index === index);
    return item === undefined ? [] : [value(item)];
  });
}
