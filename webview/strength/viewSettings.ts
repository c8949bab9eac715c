import type { VsCodeApi } from '../shared/vscodeApi.ts';

/** What VS Code keeps of this view, to bring it back after a reload. */
export interface StrengthViewState {
  readonly dataset: string;
  readonly logarithmic?: boolean;
}

/** How the view is looked at: kept over reloads, and no part of the dataset. */
export class ViewSettings {
  readonly #dataset: string;
  readonly #api: VsCodeApi<StrengthViewState>;
  readonly #draw: () => void;
  #logarithmic: boolean;

  constructor(dataset: string, api: VsCodeApi<StrengthViewState>, draw: () => void) {
    const kept = api.getState();
    this.#dataset = dataset;
    this.#api = api;
    this.#draw = draw;
    this.#logarithmic = kept?.dataset === dataset && kept.logarithmic === true;
    this.#keep();
  }

  /** Whether counts are drawn on a logarithmic axis. */
  get logarithmic(): boolean {
    return this.#logarithmic;
  }

  set logarithmic(value: boolean) {
    this.#logarithmic = value;
    this.#keep();
    this.#draw();
  }

  #keep(): void {
    this.#api.setState({ dataset: this.#dataset, logarithmic: this.#logarithmic });
  }
}
