import { CuratorError } from '../../../extension/model/errors.ts';
import type { BulkPreview, BulkResult } from '../../../extension/model/contract/bulk.ts';
import type { Progress } from '../../../extension/model/contract/endpoint.ts';
import type { BulkAction } from '../../../extension/model/contract/rowActions.ts';
import { plainDecisions, type PlainDecision } from '../../../extension/model/rows/rowState.ts';
import type { PairsController } from '../pairsController.ts';
import type { PairsHost } from '../pairsState.ts';
import { counted } from '../../../extension/model/numbers.ts';

/** What is chosen in the dialog, of every kind of action. */
export interface BulkForm {
  readonly kind: BulkAction['kind'];
  readonly decision: PlainDecision | 'none';
  readonly tags: string;
  readonly field: string;
  readonly value: string;
  readonly find: string;
  readonly replacement: string;
  readonly matchCase: boolean;
  readonly within: 'responses' | 'chosen' | 'rejected';
}

const emptyForm: BulkForm = {
  kind: 'decide',
  decision: 'keep',
  tags: '',
  field: '',
  value: '',
  find: '',
  replacement: '',
  matchCase: true,
  within: 'responses',
};

/** Acts on all rows that are shown, after a look at what that does. */
export class BulkController {
  open = false;
  form: BulkForm = emptyForm;
  preview: BulkPreview | undefined;
  problem: string | undefined;
  progress: Progress | undefined;
  readonly #host: PairsHost;
  readonly #pairs: PairsController;
  readonly #changed: () => void;
  #running: AbortController | undefined;
  #previewing: AbortController | undefined;

  constructor(host: PairsHost, pairs: PairsController, changed: () => void) {
    this.#host = host;
    this.#pairs = pairs;
    this.#changed = changed;
  }

  get decisions(): readonly (PlainDecision | 'none')[] {
    return [...plainDecisions, 'none'];
  }

  show(form: Partial<BulkForm> = {}): void {
    this.open = true;
    this.form = { ...this.form, ...form };
    this.preview = undefined;
    this.problem = undefined;
    void this.look();
  }

  hide(): void {
    this.open = false;
    this.#running?.abort();
    this.#previewing?.abort();
    this.#changed();
  }

  change(form: Partial<BulkForm>): void {
    this.form = { ...this.form, ...form };
    this.preview = undefined;
    void this.look();
  }

  /** Asks what the action would do. */
  async look(): Promise<void> {
    this.#previewing?.abort();
    const action = actionOf(this.form);
    this.problem = undefined;
    this.#changed();
    if (action === undefined) return;
    const previewing = new AbortController();
    this.#previewing = previewing;
    try {
      const preview = await this.#host.request(
        'bulk/preview',
        { action, scope: 'view' },
        { signal: previewing.signal },
      );
      if (previewing.signal.aborted) return;
      this.preview = preview;
    } catch (error) {
      if (CuratorError.is(error, 'cancelled')) return;
      this.problem = messageOf(error);
    }
    this.#changed();
  }

  async apply(): Promise<void> {
    const action = actionOf(this.form);
    if (action === undefined || this.#running !== undefined) return;
    const running = new AbortController();
    this.#running = running;
    this.progress = { done: 0, unit: 'rows' };
    this.#changed();
    try {
      const result = await this.#host.request(
        'bulk/apply',
        { action, scope: 'view' },
        {
          signal: running.signal,
          onProgress: (progress) => {
            this.progress = progress;
            this.#changed();
          },
        },
      );
      this.open = false;
      this.#pairs.tell(summary(result), result.unfit > 0 ? 'warning' : 'info');
    } catch (error) {
      this.problem = messageOf(error);
    } finally {
      this.#running = undefined;
      this.progress = undefined;
      this.#changed();
    }
  }

  cancel(): void {
    this.#running?.abort();
  }
}

/** The action that the dialog's fields stand for; undefined while something is missing. */
function actionOf(form: BulkForm): BulkAction | undefined {
  switch (form.kind) {
    case 'decide':
      return { kind: 'decide', decision: form.decision === 'none' ? null : form.decision };
    case 'swap':
      return { kind: 'swap' };
    case 'addTags':
    case 'removeTags': {
      const tags = [...new Set(form.tags.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
      return tags.length === 0 ? undefined : { kind: form.kind, tags };
    }
    case 'field': {
      const path = form.field.trim().split('.');
      return path[0] === '' ? undefined : { kind: 'field', path, value: valueOf(form.value) };
    }
    case 'replace': {
      const { find, replacement, matchCase, within } = form;
      return find === '' ? undefined : { kind: 'replace', find, replacement, matchCase, within };
    }
  }
}

/** What was typed as a value of JSON where it is one, else as text. */
function valueOf(text: string): string | number | boolean | null {
  try {
    const value = JSON.parse(text) as unknown;
    if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
      return value;
    }
  } catch {
    // What is no JSON is a text.
  }
  return text;
}

function summary({ changed, unchanged, unfit, unfitRows }: BulkResult): string {
  const parts = [`${counted(changed)} rows changed`];
  if (unchanged > 0) parts.push(`${counted(unchanged)} were so already`);
  const first = unfitRows[0];
  if (first !== undefined) parts.push(`${counted(unfit)} have no place for it (${first.message})`);
  return `${parts.join(', ')}. One undo takes it back.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
