import { counted, percent } from '../numbers.ts';
import { fewRows } from './standing.ts';
import type { CountedShare, ScorerAgreement, ScorerProfile } from './scorerProfile.ts';

/** Above this mean error a pairwise model is said to be biased by order. */
export const biasedAbove = 0.05;
/** A scorer whose interval lies above this share, or below its counterpart, is said to be biased by length. */
export const biasedByLength = 0.6;

/** What the columns of a table of profiles are, in the order of `profileCells`. */
export const profileHeader = [
  'Scorer',
  'Std of margins',
  'Prefers the longer response',
  'Agrees with other scorers',
  'Texts cut',
  'Pairs made equal by cutting',
  'Order error',
] as const;

/** What has to be known to read the table. */
export const profileExplanation =
  'Std of margins is in the unit of the scorer, over labelled rows. Agreement is from the least to the most like of the ' +
  'others, outputs of the same model left aside. Texts are cut to fit a model, which knows nothing of the rest; it is known ' +
  'for models on this machine. The order error of a pairwise model is the mean of |P(A>B) + P(B>A) − 1|: 0 where the ' +
  `order makes no difference. Below ${String(fewRows)} rows figures are rough.`;

/** A profile as a line of a table; a figure that says little says so. */
export function profileCells(profile: ScorerProfile): readonly string[] {
  const { scorer, cut, orderError } = profile;
  return [
    scorer,
    marginStdText(profile),
    lengthText(profile.longerPreferred),
    agreementText(profile.agreement),
    cut === undefined ? 'not known' : `${percent(cut.truncated / cut.texts)} of ${counted(cut.texts)}`,
    cut === undefined ? 'not known' : counted(cut.equalPairs),
    orderError === undefined ? 'not pairwise' : orderText(orderError),
  ];
}

/** Agreement of every scorer with every other, as a table whose first column names the scorer; none where there is one. */
export function agreementTable(profiles: readonly ScorerProfile[]): {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  if (profiles.length < 2) return { header: [], rows: [] };
  return {
    header: ['Scorer', ...profiles.map(({ scorer }) => scorer)],
    rows: profiles.map(({ scorer, agreement }) => [
      scorer,
      ...profiles.map((other) => {
        const found = agreement.find((one) => one.scorer === other.scorer);
        if (found === undefined) return '';
        return found.rows === 0 ? 'no row in common' : `${percent(found.value)} of ${counted(found.rows)}`;
      }),
    ]),
  };
}

function marginStdText({ marginStd, labelledRows }: ScorerProfile): string {
  return marginStd === undefined ? 'not known' : rough(shortNumber(marginStd), labelledRows);
}

function lengthText({ value, low, high, rows }: CountedShare): string {
  if (rows === 0) return 'not known';
  const biased = low > biasedByLength || high < 1 - biasedByLength ? ', biased' : '';
  return rough(`${percent(value)} (${percent(low)} to ${percent(high)})${biased}`, rows);
}

function agreementText(agreement: readonly ScorerAgreement[]): string {
  const others = agreement.filter(({ sameModel, rows }) => !sameModel && rows > 0);
  if (others.length === 0) return 'no other scorer';
  const shares = others.map(({ value }) => value);
  const [least, most] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
  return rough(others.length === 1 ? least : `${least} to ${most}`, Math.min(...others.map(({ rows }) => rows)));
}

function orderText({ mean, rows }: NonNullable<ScorerProfile['orderError']>): string {
  if (rows === 0) return 'not known';
  return rough(`${mean.toFixed(3)}${mean > biasedAbove ? ', depends on the order' : ''}`, rows);
}

function rough(text: string, rows: number): string {
  return rows < fewRows ? `${text}, few rows (${counted(rows)})` : text;
}

/** Three digits that count, whatever the unit. */
function shortNumber(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}
