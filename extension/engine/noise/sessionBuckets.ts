import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { BucketReport } from '../../model/contract/noise.ts';
import { goldBucketNames, type GoldBucket } from '../../model/strength/goldBuckets.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { sortByGold } from './buckets.ts';

/**
 * The gold filter of one dataset: which bucket each row was put into when it was last asked for. Rows stay where they were
 * put while decisions go on, as in the triage queue. One byte a row.
 */
export class SessionBuckets {
  readonly #session: DatasetSession;
  #codes: Uint8Array | undefined;

  constructor(session: DatasetSession) {
    this.#session = session;
  }

  /** Forgets what was computed: another file, or another format. */
  reset(): void {
    this.#codes = undefined;
  }

  /** Sorts the undecided rows anew. @param judge field with a judge's labels @throws CuratorError as `sortByGold` */
  async report(judge: string | undefined, context: HandlerContext): Promise<BucketReport> {
    await this.#session.whenComplete();
    const { report, codes } = await sortByGold(this.#session, judge, context);
    this.#codes = codes;
    return report;
  }

  /** Sorts the rows where that was not done yet. @throws CuratorError as `sortByGold` */
  async prepare(context: HandlerContext): Promise<void> {
    if (this.#codes === undefined) await this.report(undefined, context);
  }

  /** Bucket of a row; undefined where it is in none. */
  of(row: number): GoldBucket | undefined {
    return goldBucketNames[(this.#codes?.[row] ?? 0) - 1];
  }
}
