import type { Decision } from './rowState.ts';

/** What one person decided about one row. */
export interface PersonalDecision {
  readonly row: number;
  readonly annotator: string;
  /** Null takes a decision back: the person has no opinion. */
  readonly decision: Decision | null;
  readonly note?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** How decisions that contradict each other are settled. */
export type ConflictRule =
  | { readonly kind: 'report' }
  /** What more than half of the people say. */
  | { readonly kind: 'majority' }
  | { readonly kind: 'prefer'; readonly annotator: string };

export interface MergedRow {
  readonly row: number;
  readonly decision: Decision;
  readonly note: string | undefined;
  readonly tags: readonly string[] | undefined;
}

/** A row about which people disagree. */
export interface DecisionConflict {
  readonly row: number;
  readonly decisions: readonly { readonly annotator: string; readonly decision: Decision }[];
  /** What a rule made of it; undefined where it is left to people. */
  readonly settled: Decision | undefined;
}

export interface MergedDecisions {
  readonly rows: readonly MergedRow[];
  readonly conflicts: readonly DecisionConflict[];
  /** Over all pairs of people with an opinion about the same row: how many pairs, and how many of them agree. */
  readonly agreement: { readonly pairs: number; readonly equal: number };
}

/**
 * Puts the decisions of several people together. Each person's last word about a row counts. Rows about which all agree
 * are taken; the others are conflicts, settled by the rule or left alone. 'unsure' contradicts nobody: it gives way to
 * a decision.
 */
export function mergeDecisions(all: readonly PersonalDecision[], rule: ConflictRule): MergedDecisions {
  const byRow = new Map<number, Map<string, PersonalDecision>>();
  for (const decision of all) {
    let people = byRow.get(decision.row);
    if (people === undefined) byRow.set(decision.row, (people = new Map<string, PersonalDecision>()));
    people.set(decision.annotator, decision);
  }
  const rows: MergedRow[] = [];
  const conflicts: DecisionConflict[] = [];
  const agreement = { pairs: 0, equal: 0 };
  for (const [row, people] of [...byRow].sort(([left], [right]) => left - right)) {
    const given = [...people.values()].flatMap(({ annotator, decision }) =>
      decision === null ? [] : [{ annotator, decision }],
    );
    countAgreement(given, agreement);
    const firm = given.filter(({ decision }) => decision !== 'unsure');
    const said = new Set(firm.map(({ decision }) => decision));
    let decision: Decision | undefined = [...said][0] ?? given[0]?.decision;
    if (said.size > 1) {
      decision = settle(firm, rule);
      conflicts.push({ row, decisions: given, settled: decision });
    }
    if (decision !== undefined) rows.push({ row, decision, ...remarks([...people.values()]) });
  }
  return { rows, conflicts, agreement };
}

function settle(given: DecisionConflict['decisions'], rule: ConflictRule): Decision | undefined {
  if (rule.kind === 'prefer') return given.find(({ annotator }) => annotator === rule.annotator)?.decision;
  if (rule.kind === 'report') return undefined;
  const counts = new Map<Decision, number>();
  for (const { decision } of given) counts.set(decision, (counts.get(decision) ?? 0) + 1);
  return [...counts].find(([, count]) => 2 * count > given.length)?.[0];
}

function countAgreement(given: DecisionConflict['decisions'], agreement: { pairs: number; equal: number }): void {
  for (const [place, first] of given.entries()) {
    for (const second of given.slice(place + 1)) {
      agreement.pairs++;
      if (first.decision === second.decision) agreement.equal++;
    }
  }
}

/** Notes under each other with who wrote them, and all tags. */
function remarks(people: readonly PersonalDecision[]): Pick<MergedRow, 'note' | 'tags'> {
  const notes = people.filter(({ note }) => note !== undefined && note !== '');
  const [only] = notes;
  const note = notes.length > 1 ? notes.map((each) => `${each.annotator}: ${each.note ?? ''}`).join('\n') : only?.note;
  const tags = [...new Set(people.flatMap((each) => each.tags ?? []))];
  return { note, tags: tags.length === 0 ? undefined : tags };
}
