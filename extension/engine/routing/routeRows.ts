import type { Comparison } from '../../model/comparison.ts';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { AiSource } from '../../model/contract/routing.ts';
import { CuratorError } from '../../model/errors.ts';
import { effectiveLabel } from '../../model/formats/label.ts';
import type { Winner } from '../../model/judges/order.ts';
import { turnVerdict, type RowVerdict } from '../../model/judges/verdict.ts';
import { lexicalFeatures, type RoutingRow } from '../../model/routing/features.ts';
import { passProgress } from '../finding/passProgress.ts';
import { JudgeStore, type StoredJudge } from '../judges/judgeStore.ts';
import { annotatorsOf, opposite, People } from '../judges/people.ts';
import { winnerOfLabel } from '../judges/presentVerdict.ts';
import { pairIdentity, type PairIdentity } from '../scoring/pairIdentity.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { ReadRow } from '../session/rowPresenter.ts';

/** What routing reads of a dataset. Candidates are in each row's own order. About 1 KB a row is held. */
export interface RouteData {
  /** In words. */
  readonly ai: string;
  readonly others: readonly string[];
  readonly people: readonly string[];
  /** Row numbers of the dataset, ascending. */
  readonly numbers: Uint32Array;
  readonly rows: readonly RoutingRow[];
  readonly human: readonly (Winner | undefined)[];
  readonly leftOut: number;
  readonly notices: readonly string[];
}

/** Rows that a plan is made for at most: of more, a view of them. */
const mostRows = 250_000;
const rowsAtOnce = 200;

/** Chooses the sources of labels, and reads every row once. @throws CuratorError 'bad-request', 'unknown-format' */
export async function readRouteData(
  session: DatasetSession,
  source: AiSource,
  peopleNames: readonly string[] | undefined,
  { signal, progress }: HandlerContext,
): Promise<RouteData> {
  await session.whenComplete();
  if (session.formatChoice === undefined) {
    throw new CuratorError('unknown-format', 'Choose the format of the dataset before its rows are routed.');
  }
  const total = session.count(false);
  if (total > mostRows) {
    throw new CuratorError(
      'bad-request',
      `A plan holds ${String(mostRows)} rows at most, and this dataset has ${String(total)}. Split it first.`,
    );
  }
  const store = new JudgeStore(session.database);
  const sources = await chooseSources(session, source, peopleNames, store);
  const people = new People(store, sources.people);
  const tell = passProgress(progress, total, 'Reading rows');
  const numbers: number[] = [];
  const rows: RoutingRow[] = [];
  const human: (Winner | undefined)[] = [];
  let leftOut = 0;
  for await (const read of session.rowsForExport(false, signal)) {
    if (read.row % rowsAtOnce === 0) {
      tell(read.row);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const identity = read.comparison === undefined ? undefined : pairIdentity(read.comparison);
    if (read.comparison === undefined || identity === undefined || read.state.decision === 'drop') {
      leftOut++;
      continue;
    }
    numbers.push(read.row);
    rows.push(routingRow(session, store, sources, read, read.comparison, identity));
    human.push(people.say(read, read.comparison, identity));
  }
  const named = (one: Source): string =>
    one.kind === 'judge'
      ? `judge ${one.judge.model} at ${one.judge.endpoint} (${one.judge.rubric.name})`
      : one.kind === 'annotator'
        ? `annotator ${one.name}`
        : 'label of the file';
  return {
    ai: named(sources.ai),
    others: sources.others.map(named),
    people: sources.people,
    numbers: Uint32Array.from(numbers),
    rows,
    human,
    leftOut,
    notices: sources.notices,
  };
}

type Source =
  | { readonly kind: 'judge'; readonly judge: StoredJudge }
  | { readonly kind: 'annotator'; readonly name: string }
  | { readonly kind: 'label' };

interface Sources {
  readonly ai: Source;
  readonly others: readonly Source[];
  readonly people: readonly string[];
  readonly notices: readonly string[];
}

async function chooseSources(
  session: DatasetSession,
  source: AiSource,
  peopleNames: readonly string[] | undefined,
  store: JudgeStore,
): Promise<Sources> {
  const { all: annotators, people: named } = await annotatorsOf(session);
  const judges = store.countedJudges().filter(({ comparisons }) => comparisons > 0);
  const people = peopleNames ?? named;
  const models = annotators.filter((name) => !people.includes(name));
  const candidates: Source[] = [
    ...judges.map((judge): Source => ({ kind: 'judge', judge })),
    ...models.map((name): Source => ({ kind: 'annotator', name })),
  ];
  const notices: string[] = [];
  const ai = ((): Source => {
    switch (source.kind) {
      case 'judge': {
        const judge = judges.find(({ id }) => id === source.judgeId);
        if (judge === undefined) throw new CuratorError('bad-request', 'This judge was asked about no row yet.');
        return { kind: 'judge', judge };
      }
      case 'annotator':
        if (!annotators.includes(source.name)) {
          throw new CuratorError(
            'bad-request',
            `No row has an annotator called "${source.name}". There are: ${annotators.join(', ') || 'none'}.`,
          );
        }
        return { kind: 'annotator', name: source.name };
      case 'label':
        return { kind: 'label' };
      case 'auto': {
        // The judge that was asked about most rows.
        const [most] = [...judges].sort((left, right) => right.comparisons - left.comparisons);
        if (most !== undefined) return { kind: 'judge', judge: most };
        const [model] = models;
        if (model !== undefined) return { kind: 'annotator', name: model };
        if (people.length > 0) {
          throw new CuratorError(
            'bad-request',
            `There is no AI label to route: the annotators (${people.join(', ')}) are taken for people. Run a judge ` +
              'first, or name the annotator that is a model.',
          );
        }
        notices.push(
          'No judge was run and the rows name no annotators: the label of the file is taken for the AI label.',
        );
        return { kind: 'label' };
      }
    }
  })();
  const same = (one: Source): boolean =>
    one.kind === ai.kind &&
    (one.kind === 'judge'
      ? ai.kind === 'judge' && one.judge.id === ai.judge.id
      : one.kind !== 'annotator' || (ai.kind === 'annotator' && one.name === ai.name));
  return { ai, others: candidates.filter((one) => !same(one)), people, notices };
}

interface Said {
  readonly winner: Winner | undefined;
  readonly verdict: RowVerdict | undefined;
}

function saidBy(
  source: Source,
  store: JudgeStore,
  { state }: ReadRow,
  comparison: Comparison,
  { key, reversed }: PairIdentity,
): Said {
  switch (source.kind) {
    case 'judge': {
      const sorted = store.verdict(source.judge.id, key);
      const verdict = sorted === undefined || !reversed ? sorted : turnVerdict(sorted);
      return { winner: verdict?.winner, verdict };
    }
    case 'annotator': {
      const found = comparison.annotations.find(({ annotator }) => annotator === source.name);
      return { winner: found === undefined ? undefined : winnerOfLabel(found.label), verdict: undefined };
    }
    case 'label': {
      const now = winnerOfLabel(comparison.label);
      const turned = state.decision === 'flip' && state.decisionEdits.length > 0;
      const replaced = state.decision === 'tie' || state.decision === 'rank';
      const lost = replaced && state.decisionEdits.length > 0;
      return { winner: lost ? undefined : turned ? opposite(now) : now, verdict: undefined };
    }
  }
}

function routingRow(
  session: DatasetSession,
  store: JudgeStore,
  sources: Sources,
  read: ReadRow,
  comparison: Comparison,
  identity: PairIdentity,
): RoutingRow {
  const { winner, verdict } = saidBy(sources.ai, store, read, comparison, identity);
  const strength = session.strength.at(read.row);
  const label = winnerOfLabel(effectiveLabel(comparison, read.state));
  const side = label === 0 ? 1 : label === 1 ? -1 : 0;
  const [first, second] = identity.responses;
  return {
    promptKey: identity.promptKey,
    responseKeys: [textKey(first), textKey(second)],
    lexical: lexicalFeatures(identity.prompt, [first, second]),
    ai: winner,
    aiProbability: verdict?.probability,
    ordersDisagree: verdict?.ordersDisagree,
    others: sources.others.map((other) => saidBy(other, store, read, comparison, identity).winner),
    margin: strength === undefined ? undefined : { mean: side * strength.mean, std: strength.std },
  };
}

/** A hash of 32 bits is enough among the few responses of one prompt (FNV-1a). */
function textKey(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return bits >>> 0;
}
