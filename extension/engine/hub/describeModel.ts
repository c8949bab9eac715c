import { listFiles, modelInfo } from '@huggingface/hub';
import * as z from 'zod';
import type { hubModelRequests } from '../../model/contract/hubModels.ts';
import type { ParamsOf } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import { conversionCommand } from '../../model/hub/conversion.ts';
import { hubName, type HubFile, type HubModel } from '../../model/hub/hubModel.ts';
import { bytesOf, missingFiles, modelVariants, staysInside } from '../../model/hub/modelVariants.ts';
import { HubConnection, type Patience } from './hubConnection.ts';
import { modelPlace } from './modelsFolder.ts';

type HubQuestion = ParamsOf<(typeof hubModelRequests)['hub/model']>;

const mostFiles = 20_000;
const hex = (digits: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${String(digits)}}$`, 'u'));

const facts = z.object({
  sha: hex(40),
  gated: z.union([z.boolean(), z.string()]).nullish(),
  cardData: z
    .looseObject({ license: z.union([z.string(), z.array(z.string())]).nullish(), license_name: z.string().nullish() })
    .nullish(),
  tags: z.array(z.string()).nullish(),
  config: z.looseObject({ architectures: z.array(z.string()).nullish() }).nullish(),
});

const entry = z.object({
  type: z.string(),
  path: z.string(),
  size: z.int().min(0),
  oid: z.string().optional(),
  lfs: z.object({ oid: hex(64), size: z.int().min(0) }).optional(),
});

/**
 * Asks a Hub what a model is: its files, their size, its licence. None of its files is fetched.
 *
 * @throws CuratorError 'bad-request' for a name or address that is none, 'not-found', 'no-permission', 'unreachable',
 * 'bad-model' for a list of files that no folder can hold, 'cancelled'
 */
export async function describeModel(
  question: HubQuestion,
  signal: AbortSignal,
  patience: Patience = {},
): Promise<HubModel> {
  const { name, connection } = hubOf(question, signal, patience);
  try {
    return await ask(question, name, connection);
  } catch (error) {
    // The client library takes for granted what a server that is no Hub does not answer.
    if (error instanceof TypeError || error instanceof SyntaxError) throw noHub(connection, error.message, error);
    throw error;
  }
}

async function ask(question: HubQuestion, name: string, connection: HubConnection): Promise<HubModel> {
  const source = { hubUrl: connection.endpoint, fetch: connection.fetchJson };
  const info = checked(
    facts,
    await modelInfo({
      ...source,
      name,
      revision: question.revision ?? 'main',
      additionalFields: ['sha', 'cardData', 'tags', 'config'],
    }),
    connection,
  );
  const files: HubFile[] = [];
  for await (const listed of listFiles({ ...source, repo: name, recursive: true, revision: info.sha })) {
    const file = fileOf(checked(entry, listed, connection), name);
    if (file !== undefined) files.push(file);
    if (files.length > mostFiles) {
      throw new CuratorError('bad-model', `${name} has more than ${String(mostFiles)} files: that is no reward model.`);
    }
  }
  const { folder, converted: output } = modelPlace(question.folder, name, info.sha);
  const architecture = info.config?.architectures?.[0];
  const { endpoint } = connection;
  return {
    name,
    revision: info.sha,
    page: `${endpoint}/${name}`,
    licence: licenceOf(info),
    gated: info.gated !== undefined && info.gated !== null && info.gated !== false,
    architecture,
    files,
    bytes: bytesOf(files),
    variants: modelVariants(files),
    missing: missingFiles(files),
    conversion: conversionCommand({ name, architecture, endpoint, output }),
    folder,
  };
}

/** The checked name of a question, and the way to its Hub. @throws CuratorError 'bad-request' */
export function hubOf(
  { name: asked, endpoint, token }: HubQuestion,
  signal: AbortSignal,
  patience: Patience,
): { readonly name: string; readonly connection: HubConnection } {
  const name = hubName(asked);
  if (name === undefined) {
    throw new CuratorError('bad-request', `"${asked}" is no name of a model. Write owner/name, as on its page.`);
  }
  return { name, connection: new HubConnection({ endpoint, name, token, signal, ...patience }) };
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown, connection: HubConnection): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw noHub(connection, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, result.error);
}

function noHub({ endpoint }: HubConnection, why: string, cause: unknown): CuratorError {
  const message = `${endpoint} does not answer as a Hub does (${why}). Check its address.`;
  return new CuratorError('bad-request', message, {}, { cause });
}

function fileOf({ type, path, size, oid, lfs }: z.infer<typeof entry>, name: string): HubFile | undefined {
  if (!staysInside(path)) {
    const message = `The list of files of ${name} names "${path}", which leaves its folder. Nothing was downloaded; do not use this model.`;
    throw new CuratorError('bad-model', message);
  }
  if (type !== 'file') return undefined;
  if (lfs !== undefined) return { path, bytes: lfs.size, digest: { kind: 'sha256', hex: lfs.oid } };
  if (oid === undefined || !/^[0-9a-f]{40}$/u.test(oid)) {
    throw new CuratorError('bad-model', `The list of files of ${name} has no checksum for "${path}".`);
  }
  return { path, bytes: size, digest: { kind: 'git-sha1', hex: oid } };
}

function licenceOf({ cardData, tags }: z.infer<typeof facts>): string | undefined {
  const { license, license_name: own } = cardData ?? {};
  const named = typeof license === 'string' ? license : license?.join(', ');
  const tagged = tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
  const licence = named ?? tagged;
  return licence === 'other' && typeof own === 'string' ? own : licence;
}
