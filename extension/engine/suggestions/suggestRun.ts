import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { SuggestOptions, SuggestResult } from '../../model/contract/suggesting.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import type { GoldExample } from '../../model/judges/goldExample.ts';
import { readAttributes, readRationale, type ReadSuggestion } from '../../model/suggestions/readSuggestion.ts';
import { askRows, type AskRows, type RowCall } from '../judges/askRows.ts';
import { callRecord } from '../judges/judgeRun.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { labelledTexts } from './labelledTexts.ts';
import type { SessionSuggestions } from './sessionSuggestions.ts';
import { attributesCall, rationaleCall, type SuggestProtocol } from './suggestionCalls.ts';

/** What is asked about a row, and what the answer will be about. */
export interface SuggestionQuestion {
  readonly call: RowCall;
  readonly about: string;
}

export interface Asking extends Pick<SuggestOptions, 'task' | 'kind'> {
  readonly protocol: SuggestProtocol;
  readonly examplesFor: ((read: ReadRow) => Promise<readonly GoldExample[]>) | undefined;
}

/** The question about a row; undefined where there is nothing to ask. */
export async function questionAbout(read: ReadRow, asking: Asking): Promise<SuggestionQuestion | undefined> {
  const { comparison, state } = read;
  if (comparison === undefined) return undefined;
  const { task, kind = 'general', protocol, examplesFor } = asking;
  if (task === 'attributes') {
    const call = attributesCall(comparison, protocol, (await examplesFor?.(read)) ?? []);
    return call && { call, about: '' };
  }
  const label = effectiveLabel(comparison, state);
  const call = rationaleCall(comparison, state, label, protocol, kind);
  return call && { call, about: labelledTexts(comparison, label) };
}

export interface SuggestRun extends Omit<AskRows<RowCall>, 'questions' | 'title'>, Asking {
  readonly suggestions: SessionSuggestions;
  /** The id that the store knows a row by. */
  readonly idOf: (row: number) => Promise<number>;
}

/** Asks a judge for suggestions, one call a row. @throws CuratorError as `askRows` */
export async function runSuggestions(run: SuggestRun, context: HandlerContext): Promise<SuggestResult> {
  const { model, rows, store, suggestions, task } = run;
  const { endpoint } = model;
  const counts = { suggested: 0, unclear: 0 };
  const asked = await askRows<RowCall>(
    {
      ...run,
      title: task === 'attributes' ? 'Filling in attributes' : 'Writing rationales',
      questions: async (read) => {
        const question = await questionAbout(read, run);
        if (question === undefined) return undefined;
        const rowId = await run.idOf(read.row);
        const { call, about } = question;
        const { requestKey } = call;
        const suggestionOf = (text: string, finishReason: string | null) => {
          const answer = readTask[task](text, finishReason);
          counts[answer.kind === 'none' ? 'unclear' : 'suggested']++;
          if (answer.kind === 'none') return undefined;
          return { task, rowId, endpoint, model: model.model, value: JSON.stringify(answer.value), about, requestKey };
        };
        return {
          calls: [call],
          answered: (_, called) => {
            const { text, finishReason } = called.answer;
            suggestions.putCall(requestKey, callRecord(call.request, called), suggestionOf(text, finishReason));
          },
          cached: () => {
            const known = store.call(requestKey);
            const suggestion = known && suggestionOf(known.answer, known.finishReason);
            if (suggestion !== undefined) suggestions.put(suggestion);
          },
          finished: () => undefined,
        };
      },
    },
    context,
  );
  return { rows: rows.length, ...counts, ...asked };
}

const readTask: Readonly<
  Record<SuggestOptions['task'], (text: string, finishReason: string | null) => ReadSuggestion<object>>
> = {
  attributes: readAttributes,
  rationale: (text, finishReason) => {
    const read = readRationale(text, finishReason);
    return read.kind === 'none' ? read : { kind: 'suggestion', value: { text: read.value } };
  },
};
