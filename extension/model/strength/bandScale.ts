import { firstAtLeast, type BandPlan } from './bandPlan.ts';
import { histogram } from './histogram.ts';

/**
 * What moving an edge of a band does, for every place that an edge is moved to by hand: as large for a million rows as
 * for a hundred, so that a view counts by itself.
 */
export interface BandScale {
  readonly rows: number;
  /** For each tenth of a percent from 0 to 100: the strength of the first row above it, and the rows below that. */
  readonly percents: { readonly strengths: readonly number[]; readonly below: readonly number[] };
  /** Strengths at equal, round distances over all rows, and the rows below each. */
  readonly strengths: { readonly edges: readonly number[]; readonly below: readonly number[] };
}

/** An edge where it lies. */
export interface PlacedCut {
  readonly strength: number;
  /** Rows below it. */
  readonly below: number;
  /** Whether that was counted, and not read off between two places that were. */
  readonly exact: boolean;
}

const stepsOfPercent = 10;
const percentPlaces = Array.from({ length: 100 * stepsOfPercent + 1 }, (_, step) => step / stepsOfPercent);
const mostEdges = 800;
/** Keys that move an edge go through all rows in about so many steps. */
const keySteps = 200;

/** @param sorted mean strengths, rising */
export function bandScale(sorted: ArrayLike<number>): BandScale {
  const rows = sorted.length;
  // As `cutStrengths` has it, to the last bit: a row more or less would be another band.
  const places = percentPlaces.map((percent) => Math.floor((percent / 100) * rows));
  const last = sorted[rows - 1] ?? 0;
  const strengths = places.map((place) => (place >= rows ? last : (sorted[place] ?? 0)));
  const bins = histogram(sorted, mostEdges);
  const edges = [...bins.map(({ from }) => from), ...bins.slice(-1).map(({ to }) => to)];
  return {
    rows,
    percents: {
      strengths,
      below: places.map((place, step) => (place >= rows ? rows : firstAtLeast(sorted, strengths[step] ?? 0))),
    },
    strengths: { edges, below: edges.map((edge) => firstAtLeast(sorted, edge)) },
  };
}

/** Where an edge lies. @param cut in the unit of its plan */
export function placeCut(scale: BandScale, unit: BandPlan['unit'], cut: number): PlacedCut {
  const { places, strengths, below } = columns(scale, unit);
  const right = firstAtLeast(places, cut);
  const rightPlace = places[right];
  // A percentage beyond the ends is that of the end, as the plan takes it.
  if (rightPlace === undefined)
    return { strength: unit === 'percent' ? (strengths.at(-1) ?? cut) : cut, below: scale.rows, exact: true };
  if (rightPlace === cut) return { strength: strengths[right] ?? cut, below: below[right] ?? 0, exact: true };
  if (right === 0) return { strength: unit === 'percent' ? (strengths[0] ?? cut) : cut, below: 0, exact: true };
  const leftPlace = places[right - 1] ?? cut;
  const share = (cut - leftPlace) / (rightPlace - leftPlace);
  const between = (values: readonly number[]): number => {
    const [from, to] = [values[right - 1] ?? 0, values[right] ?? 0];
    return from + share * (to - from);
  };
  const [from, to] = [below[right - 1] ?? 0, below[right] ?? 0];
  return { strength: between(strengths), below: Math.round(between(below)), exact: from === to };
}

/** The place for an edge that is nearest to a strength, in the unit of its plan. */
export function cutNear(scale: BandScale, unit: BandPlan['unit'], strength: number): number {
  const { places, strengths } = columns(scale, unit);
  const right = Math.min(places.length - 1, firstAtLeast(strengths, strength));
  const left = Math.max(0, right - 1);
  const nearer = strength - (strengths[left] ?? 0) < (strengths[right] ?? 0) - strength ? left : right;
  return places[nearer] ?? 0;
}

/** An edge moved by a key: a small step either way, or a large one. */
export function cutStepped(
  scale: BandScale,
  unit: BandPlan['unit'],
  cut: number,
  { direction, large }: { readonly direction: -1 | 1; readonly large: boolean },
): number {
  if (unit === 'percent') return Math.min(100, Math.max(0, tenths(cut + direction * (large ? 10 : 1))));
  const { edges } = scale.strengths;
  const step = Math.max(1, Math.round(edges.length / keySteps)) * (large ? 10 : 1);
  const at = firstAtLeast(edges, cut);
  // From between two places the next one in the direction is a step already.
  const from = edges[at] === cut || direction < 0 ? at : at - 1;
  return edges[Math.min(edges.length - 1, Math.max(0, from + direction * step))] ?? cut;
}

/** Rows of each band, and whether each was counted. @param cuts rising */
export function bandCounts(
  scale: BandScale,
  unit: BandPlan['unit'],
  cuts: readonly number[],
): readonly { readonly rows: number; readonly exact: boolean }[] {
  const placed = cuts.map((cut) => placeCut(scale, unit, cut));
  const ends = [...placed, { below: scale.rows, exact: true }];
  return ends.map(({ below, exact }, band) => {
    const start = band === 0 ? { below: 0, exact: true } : (ends[band - 1] ?? { below: 0, exact: true });
    return { rows: Math.max(0, below - start.below), exact: exact && start.exact };
  });
}

interface Columns {
  readonly places: readonly number[];
  readonly strengths: readonly number[];
  readonly below: readonly number[];
}

function columns({ percents, strengths }: BandScale, unit: BandPlan['unit']): Columns {
  if (unit === 'percent') return { places: percentPlaces, ...percents };
  return { places: strengths.edges, strengths: strengths.edges, below: strengths.below };
}

function tenths(value: number): number {
  return Math.round(value * stepsOfPercent) / stepsOfPercent;
}
