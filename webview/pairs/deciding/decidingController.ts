import type { RecentDecision } from '../../../extension/model/contract/deciding.ts';
import { decisionForSide } from '../../../extension/model/rows/preferSide.ts';
import type { GradedStrength, Thumb } from '../../../extension/model/rows/rowState.ts';
import type { PairsController } from '../pairsController.ts';
import type { PairsHost } from '../pairsState.ts';
import { orderShown, rankingShown } from './rankingShown.ts';

/** Deciding beyond keep and flip: by side, blind, with reasons, thumbs and rankings; and going back. */
export class DecidingController {
  /** Decisions to go back to, while they are shown. */
  recent: readonly RecentDecision[] | undefined;
  readonly #host: PairsHost;
  readonly #pairs: PairsController;
  readonly #changed: () => void;

  constructor(host: PairsHost, pairs: PairsController, changed: () => void) {
    this.#host = host;
    this.#pairs = pairs;
    this.#changed = changed;
  }

  get blind(): boolean {
    return this.#pairs.state.info.deciding.blind;
  }

  get reasons(): readonly string[] {
    return this.#pairs.state.info.deciding.reasons;
  }

  /** Prefers the response that is shown in a place, whatever its position in the row. */
  async prefer(place: number, graded: GradedStrength): Promise<void> {
    const { detail } = this.#pairs.state;
    const comparison = detail?.comparison;
    if (detail === undefined || comparison === undefined) return;
    const found = decisionForSide(comparison, detail.state, orderShown(detail, comparison), place);
    if (found.kind === 'no-preference') {
      this.#pairs.announce('This row has no preference that could be kept or turned. Rank the responses instead.');
      return;
    }
    if (found.kind === 'overwritten') {
      this.#pairs.announce('The decision wrote another label into this row. Clear it first, then choose a side.');
      return;
    }
    await this.#pairs.act({ kind: 'decide', decision: found.decision, graded });
  }

  async grade(graded: GradedStrength): Promise<void> {
    const decision = this.#pairs.state.detail?.state.decision;
    if (decision !== undefined && decision !== 'rank') await this.#pairs.act({ kind: 'decide', decision, graded });
  }

  async thumb(candidate: number, thumb: Thumb): Promise<void> {
    const current = this.#pairs.state.detail?.state.thumbs?.[candidate];
    await this.#pairs.act({ kind: 'thumb', candidate, thumb: current === thumb ? null : thumb });
  }

  /** Puts a response in another place of the ranking, 0 for the best. */
  async rank(candidate: number, place: number): Promise<void> {
    const { detail } = this.#pairs.state;
    const comparison = detail?.comparison;
    if (detail === undefined || comparison === undefined) return;
    const count = comparison.candidates.length;
    const order = rankingShown(detail, comparison).filter((position) => position !== candidate);
    order.splice(Math.max(0, Math.min(place, count - 1)), 0, candidate);
    await this.#pairs.act({ kind: 'rank', order: [...order] });
    this.#pairs.announce(`Place ${String(order.indexOf(candidate) + 1)} of ${String(count)}`);
  }

  async clearRanking(): Promise<void> {
    await this.#pairs.act({ kind: 'rank', order: null });
  }

  async toggleReason(reason: string): Promise<void> {
    const tags = this.#pairs.state.detail?.state.tags ?? [];
    const has = tags.includes(reason);
    await this.#pairs.act({ kind: 'tags', tags: has ? tags.filter((tag) => tag !== reason) : [...tags, reason] });
  }

  /** Makes the tags of the selected row reasons that are offered for every row. */
  async keepTagsAsReasons(): Promise<void> {
    const tags = this.#pairs.state.detail?.state.tags ?? [];
    await this.#setReasons([...new Set([...this.reasons, ...tags])]);
  }

  async removeReason(reason: string): Promise<void> {
    await this.#setReasons(this.reasons.filter((one) => one !== reason));
  }

  async toggleBlind(): Promise<void> {
    const blind = !this.blind;
    await this.#pairs.attempt(async () => {
      await this.#host.request('deciding/blind', { blind });
      this.#pairs.announce(blind ? 'Blind mode on: sides are random, models and scores hidden.' : 'Blind mode off.');
    });
  }

  /** Takes the decision back, so that the row is among the undecided again. */
  async requeue(): Promise<void> {
    await this.#pairs.act({ kind: 'decide', decision: null });
  }

  async showRecent(): Promise<void> {
    if (this.recent !== undefined) {
      this.hideRecent();
      return;
    }
    await this.#pairs.attempt(async () => {
      this.recent = await this.#host.request('deciding/recent', { count: 10 });
      this.#changed();
    });
  }

  hideRecent(): void {
    this.recent = undefined;
    this.#changed();
  }

  async #setReasons(reasons: readonly string[]): Promise<void> {
    await this.#pairs.attempt(async () => {
      await this.#host.request('deciding/reasons', { reasons: [...reasons] });
    });
  }
}
