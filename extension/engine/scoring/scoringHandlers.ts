import type { HandlerContext, Handlers } from '../../model/contract/endpoint.ts';
import type { scoringRequests } from '../../model/contract/scoring.ts';
import { referenceFields } from '../../model/scoring/referenceTexts.ts';
import type { ScoringChoices } from '../../model/scoring/scoringChoices.ts';
import type { ScorerProfile } from '../../model/strength/scorerProfile.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { Sessions } from '../session/sessions.ts';
import { ownCudaSetup } from './models/cudaSetup.ts';
import { deviceOffers, machineFacts } from './models/deviceOffers.ts';
import { modelCard } from './models/modelCard.ts';
import { conversionOf } from './models/modelFolder.ts';
import type { PairOfTexts } from './models/process/scoreTexts.ts';

/** Rows that are looked at for score columns, and for a first pair. */
const sampledRows = 50;

export function scoringHandlers(sessions: Sessions): Handlers<typeof scoringRequests> {
  return {
    'scores/run': async ({ datasetId, scorers, fresh, device, order, keys = {} }, context) =>
      (await sessions(datasetId)).score(
        { scorers, fresh, device, order, keys: new Map(Object.entries(keys)) },
        context,
      ),
    'scores/choices': async ({ datasetId }) => {
      const fields = await fieldsOf(await sessions(datasetId));
      const facts = machineFacts();
      return { ...fields, devices: deviceOffers(facts), cuda: ownCudaSetup(facts) };
    },
    'scores/model': async ({ datasetId, path, row, use }, { signal }) =>
      modelCard(path, await pairOf(await sessions(datasetId), row), signal, use),
    'scores/conversion': ({ path }) => conversionOf(path) ?? null,
    'scores/attributes': async ({ datasetId }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      return session.strength.attributed;
    },
    'scores/combine': async ({ datasetId, scorer, method, weights }) => {
      await (await sessions(datasetId)).combineAttributes(scorer, { method, weights });
      return null;
    },
    'scores/profiles': async ({ datasetId }, context) => profilesOf(await sessions(datasetId), context),
    'strength/report': async ({ datasetId, bins }) => (await sessions(datasetId)).strengthReport(bins),
  };
}

/** Profiles of all scorers of a dataset; none where there are no scores. @throws CuratorError as `loadFacts` */
export async function profilesOf(session: DatasetSession, context: HandlerContext): Promise<readonly ScorerProfile[]> {
  await session.whenComplete();
  if (session.strength.table === undefined) return [];
  const { firstLength: first, secondLength: second } = await session.finding.columns(context);
  return session.strength.profiles({ first, second }, context.signal);
}

async function fieldsOf(session: DatasetSession): Promise<Pick<ScoringChoices, 'columns' | 'references'>> {
  const names = new Set<string>();
  const lengths = new Map<string, number>();
  const rows = Math.min(sampledRows, (await session.info()).rows);
  for (let row = 0; row < rows; row++) {
    const { comparison } = await session.readRow(row);
    for (const { name } of comparison?.scores ?? []) names.add(name);
    for (const { field, length } of comparison === undefined ? [] : referenceFields(comparison)) {
      lengths.set(field, (lengths.get(field) ?? 0) + length);
    }
  }
  const references = [...lengths].sort(([, left], [, right]) => right - left).map(([field]) => field);
  return { columns: [...names], references };
}

/** The two responses of a row; of the first row that has two, where none is named; of an example, where none has. */
async function pairOf(session: DatasetSession, wanted: number | undefined): Promise<PairOfTexts> {
  const rows = Math.min(sampledRows, (await session.info()).rows);
  const tried = wanted === undefined ? Array.from({ length: rows }, (_, row) => row) : [wanted];
  for (const row of tried) {
    const { comparison } = await session.readRow(row);
    const [first, second] = comparison?.candidates ?? [];
    if (comparison !== undefined && first !== undefined && second !== undefined) {
      return { context: comparison.context, responses: [first.turns, second.turns] };
    }
  }
  const says = (role: string, text: string): PairOfTexts['context'] => [{ role, text }];
  const responses = [
    says('assistant', 'Put it into boiling water for ten minutes.'),
    says('assistant', 'No.'),
  ] as const;
  return { context: says('user', 'How do I boil an egg?'), responses };
}
