import { CuratorError } from '../../../extension/model/errors.ts';
import type { RowFilter, RowSort } from '../../../extension/model/contract/rowView.ts';
import type { SavedView } from '../../../extension/model/contract/finding.ts';
import { allOf, wantedTexts, type Query, type TextTerm } from '../../../extension/model/finding/query.ts';
import { parseQuery, printQuery } from '../../../extension/model/finding/queryText.ts';
import type { PairsController } from '../pairsController.ts';
import type { PairsHost } from '../pairsState.ts';
import { ConditionController } from './conditionController.ts';
import { noFinding, type FindingState } from './findingState.ts';
import { TextIndexController } from './textIndexController.ts';

const facetBins = 12;

type Pairs = Pick<PairsController, 'state' | 'requestView' | 'announce' | 'tell'>;

/** Filters, sort orders, the values of fields and saved views of one pair editor. */
export class FindingController {
  readonly #host: PairsHost;
  readonly #pairs: Pairs;
  readonly #changed: () => void;
  readonly index: TextIndexController;
  readonly builder: ConditionController;
  #state: FindingState;
  /** Query of the view that is shown, so that a view chosen elsewhere shows in the filter's field. */
  #applied = '';
  /** Revision that the facets are of. */
  #facetsOf = -1;
  #wanted: { readonly filter: RowFilter; readonly sort: RowSort } | undefined;
  #highlights: { readonly text: string; readonly terms: readonly TextTerm[] } = { text: '', terms: [] };

  constructor(host: PairsHost, pairs: Pairs, changed: () => void) {
    this.#host = host;
    this.#pairs = pairs;
    this.#changed = changed;
    this.index = new TextIndexController(host, pairs, changed);
    this.builder = new ConditionController(host, this, changed);
    this.#applied = pairs.state.info.view.filter.query ?? '';
    this.#state = { ...noFinding, text: this.#applied };
  }

  get state(): FindingState {
    return this.#state;
  }

  /** Texts that the filter looks for, to be marked where they stand. */
  get highlights(): readonly TextTerm[] {
    const text = this.#pairs.state.info.view.filter.query ?? '';
    if (text !== this.#highlights.text) {
      const query = readable(text);
      this.#highlights = { text, terms: query === undefined ? [] : wantedTexts(query) };
    }
    return this.#highlights.terms;
  }

  async begin(): Promise<void> {
    await this.#try(async () => {
      this.#set({ views: await this.#host.request('finding/views', {}) });
    });
  }

  /** The dataset's facts changed: the field follows the view, the facets its rows. */
  follow(): void {
    this.index.follow();
    const { view, revision } = this.#pairs.state.info;
    const query = view.filter.query ?? '';
    // What this field asked for itself is there already, and what was typed since then stays.
    if (this.#wanted === undefined && query !== this.#applied) {
      this.#applied = query;
      this.#set({ text: query, problem: undefined });
    }
    if (!this.#state.panelOpen || revision === this.#facetsOf || view.searching !== undefined) return;
    this.#facetsOf = revision;
    void this.#readFacets([...this.#state.facets.keys()]);
  }

  type(text: string): void {
    this.#set({ text, problem: undefined });
  }

  /** Applies what was typed. */
  async apply(): Promise<void> {
    await this.#show({ ...this.#view.filter, query: this.#state.text.trim() }, this.#view.sort);
  }

  async clear(): Promise<void> {
    this.#set({ text: '', problem: undefined });
    await this.#show({}, this.#view.sort);
  }

  async sort(sort: RowSort): Promise<void> {
    await this.#show(this.#view.filter, sort);
  }

  /** Adds a condition to the filter. */
  async narrow(condition: Query): Promise<void> {
    await this.#showQuery(allOf([this.#query(), condition]));
  }

  /** Puts a condition of a field in place of those that the filter has about it. */
  async choose(field: string, condition: Query | undefined): Promise<void> {
    const query = this.#query();
    const parts = query.kind === 'all' ? query.parts : [query];
    const others = parts.filter((part) => !aboutField(part, field));
    await this.#showQuery(allOf(condition === undefined ? others : [...others, condition]));
  }

  /** Values of a field that the filter asks for. */
  chosenValues(field: string): ReadonlySet<string> {
    const query = this.#query();
    const parts = query.kind === 'all' ? query.parts : [query];
    return new Set(parts.flatMap((part) => (part.kind === 'values' && part.field === field ? part.values : [])));
  }

  /** Rows like the selected one, nearest first. */
  async showSimilar(): Promise<void> {
    const line = this.#pairs.state.selected?.line;
    if (line === undefined) return;
    const query = printQuery({ kind: 'values', field: 'like', values: [String(line)] });
    this.#set({ text: query, problem: undefined });
    await this.#show({ query }, { by: 'field:like', descending: true });
  }

  async togglePanel(): Promise<void> {
    this.#set({ panelOpen: !this.#state.panelOpen });
    if (!this.#state.panelOpen || this.#state.fields.length > 0) {
      this.follow();
      return;
    }
    await this.readFields();
  }

  /** Reads which fields there are; the first time that takes a pass over the file. */
  async readFields(): Promise<void> {
    await this.#try(async () => {
      const list = await this.#host.request(
        'finding/fields',
        {},
        {
          onProgress: (reading) => {
            this.#set({ reading });
          },
        },
      );
      this.#set({ ...list, reading: undefined });
    });
    this.#set({ reading: undefined });
  }

  async toggleFacet(field: string): Promise<void> {
    const facets = new Map(this.#state.facets);
    const open = !facets.delete(field);
    if (open) facets.set(field, undefined);
    this.#set({ facets });
    if (open) await this.#readFacets([field]);
  }

  name(naming: string | undefined): void {
    this.#set({ naming });
  }

  async saveView(): Promise<void> {
    const name = this.#state.naming?.trim() ?? '';
    if (name === '') return;
    const { filter, sort } = this.#pairs.state.info.view;
    await this.#try(async () => {
      const views = await this.#host.request('finding/saveView', {
        view: { name, query: filter.query ?? '', sort },
      });
      this.#set({ views, naming: undefined });
      this.#pairs.announce(`View ${name} saved.`);
    });
  }

  async showView(view: SavedView): Promise<void> {
    this.#set({ text: view.query, problem: undefined });
    await this.#show({ query: view.query }, view.sort);
  }

  async removeView(name: string): Promise<void> {
    await this.#try(async () => {
      this.#set({ views: await this.#host.request('finding/removeView', { name }) });
      this.#pairs.announce(`View ${name} removed.`);
    });
  }

  /** The view that was asked for last, so that a change builds on one that is still being made. */
  get #view(): { readonly filter: RowFilter; readonly sort: RowSort } {
    return this.#wanted ?? this.#pairs.state.info.view;
  }

  #query(): Query {
    return readable(this.#view.filter.query ?? '') ?? allOf([]);
  }

  async #showQuery(query: Query): Promise<void> {
    const text = printQuery(query);
    this.#set({ text, problem: undefined });
    await this.#show({ ...this.#view.filter, query: text }, this.#view.sort);
  }

  async #show({ query, ...others }: RowFilter, sort: RowSort): Promise<void> {
    await this.#try(async () => {
      // What cannot be read is said without asking.
      parseQuery(query ?? '');
      const filter = (query ?? '') === '' ? others : { ...others, query };
      const usual = sort.by === 'field:like' && !(query ?? '').includes('like:');
      const wanted = { filter, sort: usual ? ({ by: 'file', descending: false } as const) : sort };
      this.#wanted = wanted;
      try {
        await this.#pairs.requestView(wanted.filter, wanted.sort, (reading) => {
          this.#set({ reading });
        });
        this.#applied = query ?? '';
      } finally {
        if (this.#wanted === wanted) this.#wanted = undefined;
      }
    });
    this.#set({ reading: undefined });
  }

  async #readFacets(fields: readonly string[]): Promise<void> {
    await this.#try(async () => {
      for (const field of fields) {
        const facet = await this.#host.request('finding/facet', { field, bins: facetBins });
        if (this.#state.facets.has(field)) this.#set({ facets: new Map(this.#state.facets).set(field, facet) });
      }
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (CuratorError.is(error, 'cancelled')) return;
      this.#set({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #set(change: Partial<FindingState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}

function readable(text: string): Query | undefined {
  try {
    return parseQuery(text);
  } catch {
    // The filter's field says what is wrong with it when it is applied.
    return undefined;
  }
}

function aboutField(query: Query, field: string): boolean {
  if (query.kind === 'not') return aboutField(query.part, field);
  return 'field' in query && query.field === field;
}
