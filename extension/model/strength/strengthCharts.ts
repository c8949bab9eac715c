import { histogram } from './histogram.ts';
import { goldCodes } from './flipModel.ts';
import type { MarginTable } from './marginTable.ts';
import { wilsonShare, type Share } from './strength.ts';
import type { HistogramBin } from './strengthReport.ts';

/** Everything that the strength view draws beside its histogram. */
export interface StrengthCharts {
  /** Groups of a twentieth of the rows by rising mean strength. */
  readonly curve: readonly {
    readonly from: number;
    readonly to: number;
    readonly mean: number;
    readonly std: number;
    readonly rows: number;
  }[];
  /** Rows drawn at random. */
  readonly scatter: readonly { readonly row: number; readonly mean: number; readonly std: number }[];
  /** Rows by the number of scorers that agree with the label, over rows that all scorers have a margin for. */
  readonly votes: readonly { readonly votes: number; readonly rows: number }[];
  readonly scorers: readonly SmallHistogram[];
  readonly facet:
    { readonly name: string; readonly groups: readonly SmallHistogram[]; readonly left: number } | undefined;
  /** Strength for the labels as they were found, and for those in force without dropped rows. */
  readonly cleaning: {
    readonly before: readonly HistogramBin[];
    readonly after: readonly HistogramBin[];
    readonly changed: number;
  };
  /** What is not drawn, and why. */
  readonly remarks: readonly string[];
}

/** A histogram of a part of the rows. */
export interface SmallHistogram {
  readonly name: string;
  readonly rows: number;
  readonly bins: readonly HistogramBin[];
  /** Query that its rows match, for groups of a facet. */
  readonly query?: string | undefined;
  /** Share of its rows below zero. */
  readonly below: Share;
}

/** A way to split the rows: the group of each, or below 0 for none. */
export interface FacetInput {
  readonly name: string;
  readonly groups: readonly { readonly name: string; readonly query: string }[];
  readonly groupOf: (row: number) => number;
}

const groupsOfCurve = 20;
const curveNeeds = 40;
const scatterPoints = 1_500;
const facetGroups = 12;
const groupNeeds = 10;

/** @param order rows with a strength, weakest first */
export function strengthCharts(
  table: MarginTable,
  names: readonly string[],
  order: Uint32Array,
  bins: number,
  dropped: (row: number) => boolean,
  facet: FacetInput | undefined,
): StrengthCharts {
  const remarks: string[] = [];
  const several = table.weights.filter((weight) => weight > 0).length > 1;
  if (!several) remarks.push('With one scorer there is no spread to draw.');
  if (order.length > 0 && order.length < curveNeeds) {
    remarks.push(
      `Groups of a twentieth are not drawn below ${String(curveNeeds)} rows: there are ${String(order.length)}.`,
    );
  }
  const small = Math.max(10, Math.min(30, bins));
  return {
    curve: !several || order.length < curveNeeds ? [] : curveOf(table, order),
    scatter: several ? scatterOf(table, order) : [],
    votes: several ? votesOf(table, order) : [],
    scorers: names.map((name, scorer) => {
      const scale = table.scales[scorer] ?? 1;
      return smallHistogram(
        name,
        table.oriented(scorer).map((margin) => margin / scale),
        small,
      );
    }),
    facet: facet === undefined ? undefined : facetOf(table, order, facet, small),
    cleaning: cleaningOf(table, order, bins, dropped),
    remarks,
  };
}

function curveOf(table: MarginTable, order: Uint32Array): StrengthCharts['curve'] {
  return Array.from({ length: groupsOfCurve }, (_, group) => {
    const begin = Math.floor((group * order.length) / groupsOfCurve);
    const end = Math.floor(((group + 1) * order.length) / groupsOfCurve);
    let mean = 0;
    let std = 0;
    for (let place = begin; place < end; place++) {
      const strength = table.at(order[place] ?? 0);
      mean += strength?.mean ?? 0;
      std += strength?.std ?? 0;
    }
    const rows = Math.max(1, end - begin);
    return {
      from: table.means[order[begin] ?? 0] ?? 0,
      to: table.means[order[Math.max(begin, end - 1)] ?? 0] ?? 0,
      mean: mean / rows,
      std: std / rows,
      rows: end - begin,
    };
  });
}

/** Every so manieth row by strength: the ends are seen as well as the middle, and the picture stays the same. */
function scatterOf(table: MarginTable, order: Uint32Array): StrengthCharts['scatter'] {
  const step = Math.max(1, order.length / scatterPoints);
  const points: { row: number; mean: number; std: number }[] = [];
  for (let place = 0; place < order.length; place += step) {
    const row = order[Math.floor(place)] ?? 0;
    const strength = table.at(row);
    if (strength !== undefined) points.push({ row, mean: strength.mean, std: strength.std });
  }
  return points;
}

function votesOf(table: MarginTable, order: Uint32Array): StrengthCharts['votes'] {
  const scorers = table.weights.filter((weight) => weight > 0).length;
  const counts = Array.from({ length: scorers + 1 }, () => 0);
  for (const row of order) {
    const strength = table.at(row);
    if (strength?.scorers === scorers) counts[strength.votes] = (counts[strength.votes] ?? 0) + 1;
  }
  return counts.map((rows, votes) => ({ votes, rows }));
}

function smallHistogram(name: string, values: ArrayLike<number>, bins: number): SmallHistogram {
  let rows = 0;
  let below = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    rows++;
    if (value < 0) below++;
  }
  return { name, rows, bins: histogram(values, bins), below: wilsonShare(below, rows) };
}

function facetOf(
  table: MarginTable,
  order: Uint32Array,
  facet: FacetInput,
  bins: number,
): NonNullable<StrengthCharts['facet']> {
  const values = facet.groups.map((): number[] => []);
  for (const row of order) values[facet.groupOf(row)]?.push(table.means[row] ?? Number.NaN);
  const groups = facet.groups
    .map((group, place) => ({ ...group, values: values[place] ?? [] }))
    .filter((group) => group.values.length >= groupNeeds);
  // Groups that have an order of their own, such as quarters, keep it.
  if (groups.length > facetGroups) groups.sort((left, right) => right.values.length - left.values.length);
  const shown = groups.slice(0, facetGroups);
  return {
    name: facet.name,
    groups: shown.map(({ name, query, values: own }) => ({ ...smallHistogram(name, own, bins), query })),
    left: order.length - shown.reduce((sum, group) => sum + group.values.length, 0),
  };
}

function cleaningOf(
  table: MarginTable,
  order: Uint32Array,
  bins: number,
  dropped: (row: number) => boolean,
): StrengthCharts['cleaning'] {
  const before: number[] = [];
  const after: number[] = [];
  let changed = 0;
  for (const row of order) {
    const mean = table.means[row] ?? Number.NaN;
    const flipped = table.gold[row] === goldCodes.wrong;
    const gone = dropped(row);
    before.push(flipped ? -mean : mean);
    if (!gone) after.push(mean);
    if (flipped || gone) changed++;
  }
  return { before: histogram(before, bins), after: histogram(after, bins), changed };
}
