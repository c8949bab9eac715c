/** A loss that a recipe can name; docs/losses.md says what each assumes. */
export interface Loss {
  readonly title: string;
  /** Number on arXiv. */
  readonly paper: string;
  readonly assumes: string;
}

export const losses = {
  dpo: {
    title: 'DPO',
    paper: '2305.18290',
    assumes: 'labels are drawn by a Bradley-Terry model and are right as often as it says',
  },
  'robust-dpo': {
    title: 'robust DPO (rDPO)',
    paper: '2403.00409',
    assumes: 'a known share of the labels, below one half, is turned round at random; it takes that share out again',
  },
  'conservative-dpo': {
    title: 'DPO with smoothed labels (cDPO)',
    paper: '2305.18290',
    assumes: 'each label is right with the same probability; it stops at that probability instead of going beyond it',
  },
  kto: {
    title: 'KTO',
    paper: '2402.01306',
    assumes: 'single responses are good or bad; there are no pairs',
  },
  'bradley-terry': {
    title: 'Bradley-Terry',
    paper: '2203.02155',
    assumes: 'one score a response explains all labels, so that preferences have no cycles',
  },
  'bradley-terry-margin': {
    title: 'Bradley-Terry with a margin a pair',
    paper: '2401.06080',
    assumes: 'one score a response explains all labels, and the margin says how much better the chosen response is',
  },
} as const satisfies Readonly<Record<string, Loss>>;
export type LossId = keyof typeof losses;
