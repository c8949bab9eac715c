import type { BlindRow, TrustAgainst, TrustReport } from '../../extension/model/contract/judgeTrust.ts';
import type { JudgesViewContract, JudgesViewEvents } from '../../extension/model/contract/judgesView.ts';
import type { JudgeInfo } from '../../extension/model/contract/judging.ts';
import type { RoutedRow, RoutingReport } from '../../extension/model/contract/routing.ts';
import { defaultPlan, type RoutingMode } from '../../extension/model/routing/plan.ts';
import type { HostConnection } from '../shared/connection.ts';
import type { LiveRegion } from '../shared/liveRegion.ts';

/** A row to label, with the responses in an order of its own. */
export interface ShownBlind {
  readonly row: BlindRow;
  /** Whether the row's second response is shown first. */
  readonly turned: boolean;
}

/** Rows of the sample that people label blind, and of the queue that is listed. */
const blindRows = 50;
const listed = 100;

/** What the view of judges and routing shows. */
export class JudgesController {
  readonly datasetName: string;
  judges: readonly JudgeInfo[] = [];
  judgeId: number | undefined;
  against: TrustAgainst = 'people';
  trust: TrustReport | undefined;
  blind: ShownBlind | 'done' | undefined;
  /** Share of the open rows that people can label. */
  budget = 0.25;
  mode: RoutingMode = defaultPlan.mode;
  plan: RoutingReport | undefined;
  queue: readonly RoutedRow[] = [];
  busy = '';
  failure: string | undefined;
  readonly #host: HostConnection<JudgesViewContract, JudgesViewEvents>;
  readonly #live: LiveRegion;
  readonly #draw: () => void;
  #skipped: number[] = [];

  constructor(
    host: HostConnection<JudgesViewContract, JudgesViewEvents>,
    datasetName: string,
    live: LiveRegion,
    draw: () => void,
  ) {
    this.#host = host;
    this.datasetName = datasetName;
    this.#live = live;
    this.#draw = draw;
    host.on('dataset/changed', () => {
      void this.refreshJudges();
    });
  }

  async refreshJudges(): Promise<void> {
    await this.#do('', async () => {
      const judges = await this.#host.request('judges/list', {});
      this.judges = judges.filter(({ comparisons }) => comparisons > 0);
      this.judgeId ??= this.judges[0]?.id;
    });
  }

  async loadTrust(): Promise<void> {
    const { judgeId, against } = this;
    if (judgeId === undefined) return;
    await this.#do('Comparing the judge with people…', async () => {
      this.trust = await this.#host.request('judges/trust', { judgeId, against });
      this.#live.announce('The trust report is there.');
    });
  }

  async nextBlind(): Promise<void> {
    await this.#do('', async () => {
      const row = await this.#host.request('judges/blindNext', { count: blindRows, seed: 1, skip: this.#skipped });
      // Which one comes first is drawn anew for each row, so that a habit of the hand is no bias.
      this.blind = row === null ? 'done' : { row, turned: Math.random() < 0.5 };
      this.#live.announce(row === null ? 'All rows of the sample are labelled.' : `Line ${String(row.line)}.`);
    });
  }

  /** What the person prefers of the responses as they are shown; undefined passes the row over. */
  async labelBlind(shown: 'first' | 'second' | 'tie' | undefined): Promise<void> {
    const { blind } = this;
    if (blind === undefined || blind === 'done') return;
    const { row } = blind.row;
    if (shown === undefined) this.#skipped.push(row);
    else {
      const winner = shown === 'tie' ? 'tie' : (shown === 'first') === blind.turned ? 1 : 0;
      await this.#do('', async () => {
        await this.#host.request('judges/blindLabel', { row, winner });
      });
    }
    await this.nextBlind();
  }

  async makePlan(): Promise<void> {
    await this.#do('Planning…', async () => {
      const { budget, mode } = this;
      this.plan = await this.#host.request('routing/plan', {
        options: { ...defaultPlan, ai: { kind: 'auto' }, budget, mode },
      });
      this.queue = await this.#host.request('routing/queue', { from: 0, count: listed });
      this.#live.announce(`${String(this.plan.routed)} rows for people.`);
    });
  }

  async open(row: number): Promise<void> {
    await this.#do('', async () => {
      await this.#host.request('row/open', { row });
    });
  }

  async judge(): Promise<void> {
    await this.#do('', async () => {
      await this.#host.request('command/run', { command: 'judge' });
    });
  }

  /** A choice was made that is shown elsewhere. */
  redraw(): void {
    this.#draw();
  }

  async #do(busy: string, work: () => Promise<void>): Promise<void> {
    this.busy = busy;
    if (busy !== '') this.#draw();
    try {
      await work();
      this.failure = undefined;
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.#live.alert(this.failure);
    }
    this.busy = '';
    this.#draw();
  }
}
