import { CuratorError } from '../../../extension/model/errors.ts';
import type { EngineLife } from '../kills/engineLife.ts';

/** One request to score, watched from outside. */
export class ScoringRun {
  /** Resolves with whether the run came to its end; its engine is gone otherwise. */
  readonly ended: Promise<boolean>;
  readonly #waiting = new Set<() => void>();
  #scored = 0;
  #hasEnded = false;

  constructor(life: EngineLife, scorer: string) {
    this.ended = life.client
      .request(
        'scores/run',
        { datasetId: life.datasetId, scorers: [scorer], fresh: false },
        {
          onProgress: ({ unit, done, message }) => {
            // Reading the rows comes first and tells of rows as well.
            if (unit !== 'rows' || !(message ?? '').startsWith('Scoring with')) return;
            this.#scored = done;
            for (const look of this.#waiting) look();
          },
        },
      )
      .then(
        () => true,
        (error: unknown) => {
          // That the engine is gone is what this is about; any other failure is not.
          if (!CuratorError.is(error, 'disconnected')) throw error;
          return false;
        },
      );
    const note = (): void => {
      this.#hasEnded = true;
    };
    // A failure is told where the end is waited for.
    this.ended.then(note, note);
  }

  /** Pairs of which the engine has said that they are scored. */
  get scored(): number {
    return this.#scored;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves when so many pairs are said to be scored, or when the run has ended. */
  async reaches(count: number): Promise<void> {
    let look: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      look = () => {
        if (this.#scored >= count) resolve();
      };
      this.#waiting.add(look);
      look();
    });
    try {
      await Promise.race([reached, this.ended]);
    } finally {
      this.#waiting.delete(look);
    }
  }
}
