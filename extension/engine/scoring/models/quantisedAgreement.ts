/** For each pair the margins of all outputs, first response less second; none where the pair has no scores. */
export type PairMargins = readonly (readonly number[])[];

/** How the margins of one output agree with and without full weights. */
export interface OutputAgreement {
  /** Pairs that both have scored. */
  readonly pairs: number;
  /** Those of them in which both prefer the same response. */
  readonly same: number;
  /** Largest difference of a margin. */
  readonly apart: number;
  /** Root mean square of the margins of the full weights. */
  readonly spread: number;
}

/** Compares output by output what full weights and weights in fewer bits say of the same pairs. */
export function outputAgreements(exact: PairMargins, quantised: PairMargins): readonly OutputAgreement[] {
  const outputs = exact.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: outputs }, (_, output) => {
    const both = exact
      .map((margins, pair) => [margins[output] ?? Number.NaN, quantised[pair]?.[output] ?? Number.NaN] as const)
      .filter(([full, fewer]) => !Number.isNaN(full + fewer));
    const squares = both.reduce((sum, [full]) => sum + full * full, 0);
    return {
      pairs: both.length,
      same: both.filter(([full, fewer]) => Math.sign(full) === Math.sign(fewer)).length,
      apart: both.reduce((most, [full, fewer]) => Math.max(most, Math.abs(full - fewer)), 0),
      spread: Math.sqrt(squares / Math.max(1, both.length)),
    };
  });
}

/**
 * The agreement in words; of a model with several outputs that of all together and of the one that agrees least.
 *
 * @param names of the outputs, in their order
 */
export function describeAgreement(outputs: readonly OutputAgreement[], names: readonly string[]): string {
  const [first] = outputs;
  if (first === undefined) return 'Weights in fewer bits were not compared with the full ones: neither scored a pair.';
  if (outputs.length === 1) return `Weights in fewer bits: of ${agreementOf(first, ' as with the full weights')}.`;
  const margins = outputs.reduce((sum, { pairs }) => sum + pairs, 0);
  const same = outputs.reduce((sum, one) => sum + one.same, 0);
  const worst = outputs.reduce((least, one) => (rank(one) < rank(least) ? one : least), first);
  return (
    `Weights in fewer bits: over all ${String(outputs.length)} outputs, ${String(same)} of ${String(margins)} margins ` +
    `prefer the same response as with the full weights; ${names[outputs.indexOf(worst)] ?? ''} agrees least: of ${agreementOf(worst, '')}.`
  );
}

function agreementOf({ pairs, same, apart, spread }: OutputAgreement, than: string): string {
  return (
    `${String(pairs)} pairs, ${String(same)} have the same preferred response${than}; margins differ by ` +
    `${apart.toPrecision(2)} at most, where they are ${spread.toPrecision(2)} in the root mean square`
  );
}

/** The share of pairs that agree; among equals, the one with the larger relative difference comes first. */
function rank({ pairs, same, apart, spread }: OutputAgreement): number {
  return same / Math.max(1, pairs) - Math.min(1, apart / Math.max(spread, Number.MIN_VALUE)) / (1 + pairs);
}
