import type { BandAction, BandPlan } from './bandPlan.ts';

const keep: BandAction = { kind: 'keep' };

/** The recipes of Secrets of RLHF II (arXiv 2401.06080, figure 8), and its five bands. */
export const bandRecipes: Readonly<Record<string, { readonly title: string; readonly plan: BandPlan }>> = {
  flip: {
    title: 'Flip the lowest 10 %',
    plan: { unit: 'percent', cuts: [10], actions: [{ kind: 'flip' }, keep], onlyBelowZero: true, margin: false },
  },
  margin: {
    title: 'Adaptive margin',
    plan: { unit: 'percent', cuts: [], actions: [keep], onlyBelowZero: true, margin: true },
  },
  'flip-margin': {
    title: 'Flip the lowest 10 %, adaptive margin',
    plan: { unit: 'percent', cuts: [10], actions: [{ kind: 'flip' }, keep], onlyBelowZero: true, margin: true },
  },
  'smooth-margin': {
    title: 'Label smoothing below 0, adaptive margin',
    plan: {
      unit: 'strength',
      cuts: [0],
      actions: [{ kind: 'smooth', by: 0.2 }, keep],
      onlyBelowZero: false,
      margin: true,
    },
  },
  bands: {
    title: 'Five bands: flip, flip, smooth, keep, smooth the top',
    plan: {
      unit: 'percent',
      cuts: [10, 20, 40, 90],
      actions: [{ kind: 'flip' }, { kind: 'flip' }, { kind: 'smooth', by: 0.2 }, keep, { kind: 'smooth', by: 0.1 }],
      onlyBelowZero: true,
      margin: false,
    },
  },
};
