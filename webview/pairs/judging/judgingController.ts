import type { JudgePrinciple, JudgeVerdict } from '../../../extension/model/contract/judging.ts';
import { textOfTurns } from '../../../extension/model/comparison.ts';
import type { PairsController } from '../pairsController.ts';
import { scrollToRange } from '../../shared/scrollToRange.ts';
import { rangesOfText } from '../reading/markHits.ts';

/** Words of a response that a judge gives as evidence. */
export interface QuotedWords {
  readonly candidate: number;
  readonly text: string;
  /** Whether they speak against the response. */
  readonly against: boolean;
}

/** Which judges' reasons are open, and where the words that they quote stand. */
export class JudgingController {
  readonly #pairs: PairsController;
  readonly #changed: () => void;
  /** By id: whoever reads one judge's reasons reads them in the next row too. */
  readonly #open = new Set<number>();

  constructor(pairs: PairsController, changed: () => void) {
    this.#pairs = pairs;
    this.#changed = changed;
  }

  isOpen(judgeId: number): boolean {
    return this.#open.has(judgeId);
  }

  setOpen(judgeId: number, open: boolean): void {
    if (open === this.#open.has(judgeId)) return;
    if (open) this.#open.add(judgeId);
    else this.#open.delete(judgeId);
    this.#changed();
  }

  /** What the open judges quote from the selected row; nothing while sides must not be told apart. */
  get quoted(): readonly QuotedWords[] {
    const { detail, info } = this.#pairs.state;
    if (detail === undefined || info.deciding.blind) return [];
    return detail.verdicts
      .filter(({ judgeId }) => this.#open.has(judgeId))
      .flatMap(({ principles, reasons }) => [
        ...principles.map((principle) => ({ ...principle, against: !principle.follows })),
        ...reasons.flatMap(({ evidence }) => evidence.map((one) => ({ ...one, against: false }))),
      ])
      .flatMap(({ candidate, at, against }) => {
        const text = at === null ? '' : this.wordsAt(candidate, at);
        return text === '' ? [] : [{ candidate, text, against }];
      });
  }

  /** The response's own words at a place. */
  wordsAt(candidate: number, { start, end }: { readonly start: number; readonly end: number }): string {
    const turns = this.#pairs.state.detail?.comparison?.candidates[candidate]?.turns ?? [];
    return textOfTurns(turns).slice(start, end).trim();
  }

  /** Scrolls to words of a response and selects them. */
  show(candidate: number, at: { readonly start: number; readonly end: number }): void {
    const [range] = [...document.querySelectorAll<HTMLElement>(`[data-candidate="${String(candidate)}"]`)].flatMap(
      (part) => rangesOfText(part, this.wordsAt(candidate, at)),
    );
    if (range === undefined) {
      this.#pairs.announce('These words are not shown as they are: show the text, and all of it.');
      return;
    }
    const selection = document.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    scrollToRange(range);
    this.#pairs.announce(`Selected: ${range.toString()}`);
  }

  /** Approves principles for the export, or takes that back. */
  async approve(row: number, principles: readonly JudgePrinciple[], approved: boolean): Promise<void> {
    await this.#pairs.act(
      {
        kind: 'principles',
        approved,
        principles: principles.map(({ candidate, principle, follows, quote }) => ({
          candidate,
          principle,
          follows,
          quote,
        })),
      },
      row,
    );
  }

  /** Principles of a judge whose words were found, and that nobody approved yet. */
  approvable({ principles }: JudgeVerdict): readonly JudgePrinciple[] {
    return principles.filter(({ at, approved }) => at !== null && !approved);
  }
}
