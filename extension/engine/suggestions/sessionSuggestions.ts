import type { Database } from 'better-sqlite3';
import type { RowSuggestions } from '../../model/contract/suggesting.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import type { RowState } from '../../model/rows/rowState.ts';
import { attributesInForce, type GivenAttributes } from '../../model/suggestions/preferenceAttributes.ts';
import type { SuggestionTask } from '../../model/suggestions/suggestionTask.ts';
import { JudgeStore, type CallRecord } from '../judges/judgeStore.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { labelledTexts } from './labelledTexts.ts';
import { attributesFrom, rationaleFrom, SuggestionStore, type NewSuggestion } from './suggestionStore.ts';

/** What suggestions need of a session; another curation after a reload. */
export interface SuggestionHost {
  readonly database: Database;
  readonly curation: { idOf(row: number): number | undefined; stateOf(row: number): RowState | undefined };
}

/** What filters ask about a row: its attributes without the guideline's text, which is only shown. */
export interface FilterAttributes extends Omit<GivenAttributes, 'guideline'> {
  readonly hasGuideline: boolean;
  readonly by: readonly ('person' | 'judge')[];
}

const none: FilterAttributes = { hasGuideline: false, by: [] };

/** What judges suggest about the rows of one dataset, joined with what people say. */
export class SessionSuggestions {
  readonly #host: SuggestionHost;
  readonly #store: SuggestionStore;
  /** By the id that the store knows a row by, some 200 bytes each; read when a filter first asks. */
  #known: Map<number, FilterAttributes> | undefined;

  constructor(host: SuggestionHost) {
    this.#host = host;
    this.#store = new SuggestionStore(host.database, new JudgeStore(host.database));
  }

  putCall(requestKey: Uint8Array, call: CallRecord, suggestion: NewSuggestion | undefined): void {
    this.#store.putCall(requestKey, call, suggestion);
    if (suggestion !== undefined) this.#follow(suggestion);
  }

  put(suggestion: NewSuggestion): void {
    this.#store.put(suggestion);
    this.#follow(suggestion);
  }

  call(task: SuggestionTask, row: number): CallRecord | undefined {
    const id = this.#host.curation.idOf(row);
    return id === undefined ? undefined : this.#store.call(task, id);
  }

  /** What people and judges say a row is about, as filters ask for it. */
  attributesOf(row: number): FilterAttributes {
    const { curation } = this.#host;
    const id = curation.idOf(row);
    if (id === undefined) return none;
    const suggested = this.#attributes().get(id);
    const said = curation.stateOf(row)?.attributes;
    if (said === undefined) return suggested ?? none;
    const { guideline, ...others } = said;
    return {
      ...attributesInForce(others, suggested),
      hasGuideline: guideline !== undefined || suggested?.hasGuideline === true,
      by: suggested === undefined ? ['person'] : ['person', 'judge'],
    };
  }

  about({ row, comparison, state }: ReadRow): RowSuggestions {
    const id = this.#host.curation.idOf(row);
    const attributes = id === undefined ? undefined : this.#store.get('attributes', id);
    const rationale = id === undefined ? undefined : this.#store.get('rationale', id);
    // Rows are gone through by keys: texts are hashed only where something depends on it.
    const asked = rationale !== undefined || state.rationale !== undefined;
    const about = asked && comparison !== undefined ? labelledTexts(comparison, effectiveLabel(comparison, state)) : '';
    return {
      attributes:
        attributes === undefined ? null : { ...sourceOf(attributes), values: attributesFrom(attributes.value) },
      rationale:
        rationale === undefined
          ? null
          : { ...sourceOf(rationale), text: rationaleFrom(rationale.value), fits: rationale.about === about },
      rationaleFits: state.rationale === undefined ? null : state.rationale.about === about,
    };
  }

  #attributes(): Map<number, FilterAttributes> {
    if (this.#known !== undefined) return this.#known;
    // Most rows share their few values: each text is held once.
    const texts = new Map<string, string>();
    this.#known = new Map();
    for (const [id, given] of this.#store.attributes()) this.#known.set(id, forFilter(given, texts));
    return this.#known;
  }

  #follow({ task, rowId, value }: NewSuggestion): void {
    if (task === 'attributes') this.#known?.set(rowId, forFilter(attributesFrom(value), new Map()));
  }
}

function forFilter({ guideline, ...given }: GivenAttributes, texts: Map<string, string>): FilterAttributes {
  const shared = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  return {
    ...given,
    ...(given.category === undefined ? {} : { category: shared(given.category) }),
    ...(given.desired === undefined ? {} : { desired: given.desired.map(shared) }),
    hasGuideline: guideline !== undefined,
    by: ['judge'],
  };
}

function sourceOf({ endpoint, model, at }: { readonly endpoint: string; readonly model: string; readonly at: number }) {
  return { endpoint, model, at };
}
