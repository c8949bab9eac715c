import type { DatasetFile } from '../dataset/datasetFile.ts';
import { CuratorError } from '../../model/errors.ts';
import { OutOfStep, SavedElsewhere } from '../store/outOfStep.ts';
import type { Curation, TakenSteps } from './curation.ts';

/** What keeping in step needs of a session; another file and curation after they were read again. */
export interface SteppingHost {
  readonly file: DatasetFile;
  readonly curation: Curation;
  /** Waits until the states of earlier sessions are with their rows. */
  whenAttached(): Promise<void>;
  /** Reads the file again, with the view as it is. */
  readAgain(): Promise<void>;
  /** Lets what is computed from rows follow those that were taken in. */
  showChanged(taken: TakenSteps): Promise<void>;
  /** Takes in settings that are kept in the store. */
  readSettings(): void;
  /** Tells editors that they show what is past. */
  viewChanged(): void;
}

/** How often the store is asked whether another window wrote to it, in milliseconds. */
const pollMs = 1_000;
/** How often a step is worked out anew because another window was quicker. */
const mostAttempts = 5;

/** Keeps a session in step with other windows that have the same store open, each with an engine of its own. */
export class OtherWindows {
  readonly #host: SteppingHost;
  #steps = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  /** The store's version of which all is taken in. */
  #version = -1;
  /** Steps of others are taken in, and the file is read again, one at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: SteppingHost) {
    this.#host = host;
  }

  /** Steps of other windows that were taken in, saves among them. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Takes a step after those of other windows; anew where another window took one meanwhile.
   *
   * @throws CuratorError 'store-busy' where other windows were quicker each time
   */
  async inStep<Result>(act: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      await this.follow();
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof OutOfStep) || attempt === mostAttempts) throw error;
      }
    }
  }

  /**
   * As `inStep`, of a step that names rows by their number.
   *
   * @throws CuratorError 'changed-outside' where another window's save was met, after which a row may stand elsewhere
   */
  inStepOnRows<Result>(act: () => Promise<Result>): Promise<Result> {
    const { file } = this.#host;
    return this.inStep(() => {
      if (file !== this.#host.file) {
        throw new CuratorError(
          'changed-outside',
          'Another window has just saved this dataset, and it was read again. Look at the row and do it once more.',
        );
      }
      return act();
    });
  }

  /**
   * Takes in what other windows did; after a save of theirs, with the file as they left it.
   *
   * @throws CuratorError where the store or the file cannot be read
   */
  follow(): Promise<void> {
    return this.inTurn(async () => {
      if (this.#closed) return;
      try {
        const taken = await this.#host.curation.catchUp();
        if (taken.steps === 0) return;
        this.#steps += taken.steps;
        await this.#host.showChanged(taken);
      } catch (error) {
        if (!(error instanceof SavedElsewhere)) throw error;
        this.#steps++;
        await this.#host.readAgain();
      }
      this.#host.viewChanged();
    });
  }

  /** Does what must not happen while steps of others are taken in. */
  inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Looks from time to time whether another window did something, until it is closed. */
  watch(): void {
    let looking = false;
    this.#timer = setInterval(() => {
      if (looking) return;
      looking = true;
      this.#look()
        .catch(() => undefined) // Whoever takes a step next meets it too, and is told.
        .finally(() => {
          looking = false;
        });
    }, pollMs);
    this.#timer.unref();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { curation } = this.#host;
    const { version } = curation.log;
    if (version === this.#version && !curation.isStale) return;
    await this.#host.whenAttached();
    await this.follow();
    if (this.#closed) return;
    this.#host.readSettings();
    this.#version = version;
  }
}
