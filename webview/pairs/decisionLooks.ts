import type { PairsViewCommand } from '../../extension/model/contract/pairsView.ts';
import type { Decision } from '../../extension/model/rows/rowState.ts';

/** How a decision is shown: always in words, with a picture beside them. */
export const decisionLooks: Readonly<
  Record<
    Decision,
    { readonly title: string; readonly done: string; readonly icon: string; readonly command: PairsViewCommand }
  >
> = {
  keep: { title: 'Keep', done: 'Kept', icon: 'codicon-check', command: 'decideKeep' },
  flip: { title: 'Flip', done: 'Flipped', icon: 'codicon-arrow-swap', command: 'decideFlip' },
  tie: { title: 'Tie', done: 'Tie', icon: 'codicon-dash', command: 'decideTie' },
  drop: { title: 'Drop', done: 'Dropped', icon: 'codicon-trash', command: 'decideDrop' },
  unsure: { title: 'Unsure', done: 'Unsure', icon: 'codicon-question', command: 'decideUnsure' },
};
