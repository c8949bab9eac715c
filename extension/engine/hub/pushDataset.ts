import { commitIter, createRepo, whoAmI } from '@huggingface/hub';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { PushOrder, PushSummary } from '../../model/hub/pushOrder.ts';
import { fileError } from '../files/fileErrors.ts';
import { checkEndpoint } from '../judges/chatServer.ts';
import { hubError, type HubStep } from './hubErrors.ts';
import { hubFetch } from './hubFetch.ts';

interface Access {
  readonly endpoint: string;
  readonly token: string;
}

/** Whose token it is. @throws CuratorError 'no-permission', 'bad-request' for the address, 'disconnected', 'cancelled' */
export async function hubUser({ endpoint, token }: Access, signal: AbortSignal): Promise<{ readonly name: string }> {
  const hubUrl = pushAddress(endpoint);
  const { name } = await step('sign in', token, signal, () =>
    whoAmI({ accessToken: token, hubUrl, fetch: hubFetch(signal) }),
  );
  return { name };
}

/**
 * Makes a dataset on a Hub and commits files to it as one commit. Files are read as they are sent.
 *
 * @throws CuratorError 'no-permission', 'target-exists' where a dataset of the name is there, 'not-found' for a file,
 * 'changed-outside' for a commit of somebody else, 'too-large', 'unsupported', 'bad-request', 'disconnected', 'cancelled'
 */
export async function pushDataset(order: PushOrder, context: HandlerContext): Promise<PushSummary> {
  const { token, visibility, existing } = order;
  const { signal } = context;
  const hubUrl = pushAddress(order.endpoint);
  const repo = { type: 'dataset', name: order.repo } as const;
  const own = hubFetch(signal);
  const files = await Promise.all(order.files.map(openFile));
  const names = new Set(files.map(({ name }) => name));
  if (names.size < files.length) throw new CuratorError('bad-request', 'Two of the files have one name on the Hub.');

  const created = await step('make the dataset', token, signal, () =>
    makeDataset({ repo, accessToken: token, visibility, hubUrl, fetch: own }, existing),
  );
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const done = new Map<string, number>();
  const commit = await step('upload the files', token, signal, async () => {
    const events = commitIter({
      repo,
      title: order.title,
      operations: files.map(({ name, content }) => ({ operation: 'addOrUpdate', path: name, content })),
      accessToken: token,
      hubUrl,
      fetch: own,
      abortSignal: signal,
    });
    for (;;) {
      const next = await events.next();
      if (next.done === true) return next.value;
      const event = next.value;
      if (event.event === 'phase')
        context.progress({ done: sum(done), total, unit: 'bytes', message: phases[event.phase] });
      else {
        const size = files.find(({ name }) => name === event.path)?.sizeBytes ?? 0;
        // Each file is read twice, for its hash and to be sent.
        done.set(event.path, size * (event.state === 'hashing' ? event.progress / 2 : 0.5 + event.progress / 2));
        context.progress({ done: Math.round(sum(done)), total, unit: 'bytes' });
      }
    }
  });
  return {
    url: `${hubUrl}/datasets/${order.repo}`,
    commit: commit?.commit.oid ?? '',
    files: files.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
    created,
  };
}

const phases = {
  preuploading: 'Asking how to send the files',
  uploadingLargeFiles: 'Sending the files',
  committing: 'Committing',
} as const;

/** Whether the dataset was made; one that is there is left as it is, if that is wanted. */
async function makeDataset(params: Parameters<typeof createRepo>[0], existing: boolean): Promise<boolean> {
  try {
    await createRepo(params);
    return true;
  } catch (error) {
    if (existing && (error as { readonly statusCode?: number }).statusCode === 409) return false;
    throw error;
  }
}

/** @throws CuratorError 'bad-request' for what is no address, or would carry the token unprotected */
function pushAddress(endpoint: string): string {
  const url = checkEndpoint(endpoint, true, { of: 'the Hub', example: 'https://huggingface.co' });
  return url.href.replace(/\/+$/u, '');
}

async function step<Result>(
  doing: HubStep,
  token: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw hubError(error, doing, token, signal);
  }
}

async function openFile({ path, name }: PushOrder['files'][number]): Promise<{
  readonly name: string;
  readonly sizeBytes: number;
  readonly content: Blob;
}> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new CuratorError('bad-request', `${path} is no file.`, { path });
    // Read when it is sent; a file that changed by then is an error.
    return { name, sizeBytes: found.size, content: await openAsBlob(path) };
  } catch (error) {
    throw fileError(error, path);
  }
}

function sum(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((total, value) => total + value, 0);
}
