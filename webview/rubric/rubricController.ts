import type {
  RubricPreview,
  RubricViewContract,
  RubricViewEvents,
  RubricViewStart,
  UsedRubric,
} from '../../extension/model/contract/rubricView.ts';
import { canonicalJson, type Rubric, type RubricExample } from '../../extension/model/judges/rubric.ts';
import { checkRubric, type RubricProblem } from '../../extension/model/judges/rubricProblems.ts';
import type { HostConnection } from '../shared/connection.ts';
import type { LiveRegion } from '../shared/liveRegion.ts';

/** Where another rubric comes from. */
export interface Source {
  readonly name: string;
  readonly rubric: Rubric;
  readonly fileName: string;
}

/** Milliseconds after the last key until the preview follows. */
const previewAfterMs = 300;

/** What the rubric editor shows and does. */
export class RubricController {
  readonly datasetName: string;
  readonly templates: RubricViewStart['templates'];
  /** As it is being written: its texts may be too long or missing still. */
  draft: Rubric;
  versions: readonly UsedRubric[];
  preview: RubricPreview | undefined;
  problems: readonly RubricProblem[] = [];
  fileName = '';
  status = '';
  failure: string | undefined;
  /** Waits for an answer whether it may take the place of what was written. */
  replacing: Source | undefined;
  readonly #host: HostConnection<RubricViewContract, RubricViewEvents>;
  readonly #live: LiveRegion;
  readonly #draw: () => void;
  #settled: string;
  #timer: number | undefined;
  #asked: AbortController | undefined;
  /** Whether `failure` is that of the preview, which the next one takes back. */
  #previewFailed = false;

  constructor(
    host: HostConnection<RubricViewContract, RubricViewEvents>,
    start: RubricViewStart,
    live: LiveRegion,
    draw: () => void,
  ) {
    this.#host = host;
    this.datasetName = start.datasetName;
    this.templates = start.templates;
    this.draft = start.rubric;
    this.versions = start.versions;
    this.#live = live;
    this.#draw = draw;
    const known = [...start.templates, ...start.versions].map(({ rubric }) => canonicalJson(rubric));
    const now = canonicalJson(start.rubric);
    // A draft of an earlier time counts as written until it is saved.
    this.#settled = known.includes(now) ? now : '';
    host.on('dataset/changed', ({ versions }) => {
      if (versions) void this.#refreshVersions();
      this.#schedule(0);
    });
  }

  /** Whether there is something that is in no file, template or version. */
  get isDirty(): boolean {
    return canonicalJson(this.draft) !== this.#settled;
  }

  problemOf(path: string): string | undefined {
    return this.problems.find((problem) => problem.path === path)?.message;
  }

  /** Changes the draft; the preview follows. */
  change(draft: Rubric): void {
    this.draft = draft;
    this.status = '';
    this.#check();
    this.#schedule(previewAfterMs);
    this.#draw();
  }

  /** Takes another rubric, after a question where something would be lost. */
  take(source: Source): void {
    if (this.isDirty) {
      this.replacing = source;
      this.#draw();
      return;
    }
    this.#replace(source);
  }

  answerReplacing(replace: boolean): void {
    const source = this.replacing;
    this.replacing = undefined;
    if (replace && source !== undefined) this.#replace(source);
    else this.#draw();
  }

  async open(): Promise<void> {
    await this.#do(async () => {
      const opened = await this.#host.request('rubric/open', {});
      if (opened !== null) this.take({ name: opened.fileName, rubric: opened.rubric, fileName: opened.fileName });
    });
  }

  async save(as: boolean): Promise<void> {
    const rubric = this.#valid();
    if (rubric === undefined) return;
    await this.#do(async () => {
      const saved = await this.#host.request('rubric/save', { rubric, as });
      if (saved === null) return;
      this.fileName = saved.fileName;
      this.#settled = canonicalJson(rubric);
      this.status = `Saved ${saved.fileName}, version ${saved.version}.`;
      this.#live.announce(this.status);
    });
  }

  async judge(): Promise<void> {
    const rubric = this.#valid();
    if (rubric === undefined) return;
    await this.#do(async () => {
      await this.#host.request('rubric/judge', { rubric });
    });
  }

  async addExample(): Promise<void> {
    await this.#do(async () => {
      const example: RubricExample = await this.#host.request('rubric/example', {});
      const { examples } = this.draft;
      if (example.rowId !== undefined && examples.some(({ rowId }) => rowId === example.rowId)) {
        throw new Error('This pair is an example already.');
      }
      this.change({ ...this.draft, examples: [...examples, example] });
      this.#live.announce(`Example ${String(examples.length + 1)} was added.`);
    });
  }

  /** Shows the first preview. */
  start(): void {
    this.#check();
    this.#schedule(0);
    this.#draw();
  }

  #replace({ name, rubric, fileName }: Source): void {
    this.draft = rubric;
    this.#settled = canonicalJson(rubric);
    this.fileName = fileName;
    this.status = `Taken from ${name}.`;
    this.#live.announce(this.status);
    void this.#do(() => this.#host.request('rubric/useFile', { opened: fileName !== '' }));
    this.#check();
    this.#schedule(0);
    this.#draw();
  }

  #check(): void {
    this.problems = checkRubric(this.draft).problems;
  }

  /** The rubric where nothing is wrong with it; else the first field with a problem gets the focus. */
  #valid(): Rubric | undefined {
    const { rubric, problems } = checkRubric(this.draft);
    if (rubric !== undefined) return rubric;
    this.#live.alert(`${String(problems.length)} fields need something: ${problems[0]?.message ?? ''}`);
    document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
    return undefined;
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#refreshPreview(), afterMs);
  }

  async #refreshPreview(): Promise<void> {
    const { rubric } = checkRubric(this.draft);
    if (rubric === undefined) return;
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const preview = await this.#host.request('rubric/preview', { rubric }, { signal: asked.signal });
      if (asked.signal.aborted) return;
      this.preview = preview;
      if (this.#previewFailed) this.failure = undefined;
      this.#previewFailed = false;
    } catch (error) {
      // A newer question has taken its place.
      if (asked.signal.aborted) return;
      this.#fail(error);
      this.#previewFailed = true;
    }
    this.#draw();
  }

  /** What a person did wrong stays told while the dataset changes. */
  async #refreshVersions(): Promise<void> {
    try {
      this.versions = await this.#host.request('rubric/versions', {});
    } catch (error) {
      this.#fail(error);
    }
    this.#draw();
  }

  async #do(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.failure = undefined;
    } catch (error) {
      this.#fail(error);
    }
    this.#draw();
  }

  #fail(error: unknown): void {
    this.#previewFailed = false;
    this.failure = error instanceof Error ? error.message : String(error);
    this.#live.alert(this.failure);
  }
}
