import type { PairsViewCommand } from '../../extension/model/contract/pairsView.ts';
import type { Decision, PlainDecision } from '../../extension/model/rows/rowState.ts';

interface DecisionLook {
  readonly title: string;
  readonly done: string;
  readonly icon: string;
}

/** How a decision is shown: always in words, with a picture beside them. */
export const decisionLooks: Readonly<Record<Decision, DecisionLook>> &
  Readonly<Record<PlainDecision, DecisionLook & { readonly command: PairsViewCommand }>> = {
  keep: { title: 'Keep', done: 'Kept', icon: 'codicon-check', command: 'decideKeep' },
  flip: { title: 'Flip', done: 'Flipped', icon: 'codicon-arrow-swap', command: 'decideFlip' },
  tie: { title: 'Tie', done: 'Tie', icon: 'codicon-dash', command: 'decideTie' },
  drop: { title: 'Drop', done: 'Dropped', icon: 'codicon-trash', command: 'decideDrop' },
  unsure: { title: 'Unsure', done: 'Unsure', icon: 'codicon-question', command: 'decideUnsure' },
  rank: { title: 'Rank', done: 'Ranked', icon: 'codicon-list-ordered' },
};
