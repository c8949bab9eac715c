import {
  operatorsOf,
  queryOf,
  type Condition,
  type ConditionOperator,
} from '../../../extension/model/finding/condition.ts';
import type { FieldInfo } from '../../../extension/model/finding/fields.ts';
import type { Query } from '../../../extension/model/finding/query.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import type { PairsHost } from '../pairsState.ts';

/** Bins of a facet; those of numbers are of no use here. */
const fewestBins = 2;

export interface ConditionState extends Condition {
  /** Values that the field has, most frequent first, where few enough are known. */
  readonly values: readonly string[];
  /** Why the condition cannot be added; undefined where nobody tried, or it can. */
  readonly problem: string | undefined;
}

interface Filter {
  readonly state: { readonly fields: readonly FieldInfo[] };
  narrow(condition: Query): Promise<void>;
}

/** One condition in the making: what is chosen narrows the filter, which stays the text that it is. */
export class ConditionController {
  readonly #host: PairsHost;
  readonly #filter: Filter;
  readonly #changed: () => void;
  #state: ConditionState = { field: '', operator: 'is', value: '', values: [], problem: undefined };

  constructor(host: PairsHost, filter: Filter, changed: () => void) {
    this.#host = host;
    this.#filter = filter;
    this.#changed = changed;
  }

  get state(): ConditionState {
    return this.#state;
  }

  /** What can be said of the field that is named now. */
  get operators(): readonly ConditionOperator[] {
    return operatorsOf(this.#state.field, this.#filter.state.fields);
  }

  /** Another field is named: what was said of the last one stays where it can be said of this one, too. */
  async choose(field: string): Promise<void> {
    if (field === this.#state.field) return;
    const operators = operatorsOf(field, this.#filter.state.fields);
    const { operator } = this.#state;
    const kept = operators.includes(operator) ? operator : (operators[0] ?? operator);
    this.#set({ field, operator: kept, values: [], problem: undefined });
    const info = this.#filter.state.fields.find(({ name }) => name === field);
    if (info?.kind !== 'text' || !operators.includes('is')) return;
    try {
      const facet = await this.#host.request('finding/facet', { field, bins: fewestBins });
      if (facet.kind !== 'text' || this.#state.field !== field) return;
      this.#set({ values: facet.values.map(({ value }) => value).filter((value) => value !== '') });
    } catch (error) {
      // Without them the value is typed, as of fields with too many.
      if (!CuratorError.is(error, 'cancelled')) this.#set({ problem: messageOf(error) });
    }
  }

  compare(operator: ConditionOperator): void {
    this.#set({ operator, problem: undefined });
  }

  type(value: string): void {
    this.#set({ value, problem: undefined });
  }

  /** Adds the condition to the filter; the next one is of the same field until another is chosen. */
  async add(): Promise<void> {
    let query: Query;
    try {
      query = queryOf(this.#state, this.#filter.state.fields);
    } catch (error) {
      this.#set({ problem: messageOf(error) });
      return;
    }
    this.#set({ value: '', problem: undefined });
    await this.#filter.narrow(query);
  }

  #set(change: Partial<ConditionState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
