import { mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ParamsOf, Progress } from '../../model/contract/endpoint.ts';
import type { hubModelRequests } from '../../model/contract/hubModels.ts';
import { CuratorError } from '../../model/errors.ts';
import type { HubFile } from '../../model/hub/hubModel.ts';
import { fileError } from '../files/fileErrors.ts';
import { RunProgress } from '../scoring/runProgress.ts';
import { describeModel, hubOf } from './describeModel.ts';
import { bytesThere, downloadFile, isWhole } from './fileDownload.ts';
import type { HubConnection, Patience } from './hubConnection.ts';
import { modelPlace } from './modelsFolder.ts';

type DownloadRequest = ParamsOf<(typeof hubModelRequests)['hub/download']>;

interface Context {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** Left free on the disk. */
const spareBytes = 64 * 1024 * 1024;

/**
 * Downloads one .onnx file of a model with what it needs. Files lie in a folder of their own until all of them are whole
 * and checked; only then they move to where models are looked for, the .onnx file last. What an earlier download has left
 * is gone on with.
 *
 * @returns path of the .onnx file
 * @throws CuratorError as `describeModel` and `downloadFile`, 'disk-full', and 'store-busy' where another process
 * downloads the same
 */
export async function downloadModel(
  request: DownloadRequest,
  { signal, progress }: Context,
  patience: Patience = {},
): Promise<{ path: string }> {
  const { name, connection } = hubOf(request, signal, patience);
  const model = await describeModel(request, signal, patience);
  const variant = model.variants.find((one) => one.model === request.variant);
  if (variant === undefined) {
    throw new CuratorError('not-found', `${name} has no ${request.variant} at this revision. Look it up again.`);
  }
  if (model.missing.length > 0) {
    const message = `${name} has no ${model.missing.join(' and no ')}, so texts cannot be made into its input. Convert it by optimum instead.`;
    throw new CuratorError('bad-model', message);
  }
  const { folder, incomplete } = modelPlace(request.folder, name, request.revision);
  try {
    await mkdir(incomplete, { recursive: true });
    const release = await lock(join(incomplete, 'lock'), name);
    try {
      await fetchAll({
        connection,
        name,
        revision: request.revision,
        files: variant.files,
        folder,
        incomplete,
        progress,
      });
      await moveAll(variant.files, incomplete, folder);
    } finally {
      await release();
    }
    await rm(incomplete, { recursive: true, force: true });
    return { path: join(folder, variant.model) };
  } catch (error) {
    throw fileError(error, folder);
  }
}

interface Plan {
  readonly connection: HubConnection;
  readonly name: string;
  readonly revision: string;
  readonly files: readonly HubFile[];
  readonly folder: string;
  readonly incomplete: string;
  readonly progress: Context['progress'];
}

async function fetchAll(plan: Plan): Promise<void> {
  const { connection, name, revision, files, folder, incomplete, progress: report } = plan;
  const { signal } = connection;
  const progress = new RunProgress(sum(files.map(({ bytes }) => bytes)), report);
  progress.stage(`Looking at what is there of ${name}`);
  const missing: { readonly file: HubFile; readonly target: string; readonly there: number }[] = [];
  for (const file of files) {
    const target = join(incomplete, file.path);
    if ((await isWhole(join(folder, file.path), file, signal)) || (await isWhole(target, file, signal))) {
      progress.skip(file.bytes);
      continue;
    }
    await rm(target, { force: true });
    missing.push({ file, target, there: await bytesThere({ file, target }) });
  }
  await checkSpace(incomplete, sum(missing.map(({ file, there }) => file.bytes - there)));
  for (const { file, target, there } of missing) {
    await mkdir(dirname(target), { recursive: true });
    progress.skip(there);
    progress.stage(`Downloading ${file.path} of ${name}`);
    const path = file.path.split('/').map(encodeURIComponent).join('/');
    const url = new URL(`${connection.endpoint}/${name}/resolve/${revision}/${path}`);
    const onBytes = (bytes: number): void => {
      progress.advance(bytes);
    };
    await downloadFile({ connection, url, file, target, onBytes });
  }
}

/** All files are whole: gives each its place; a model is one from the moment when its .onnx file, the last, is there. */
async function moveAll(files: readonly HubFile[], from: string, folder: string): Promise<void> {
  for (const { path } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    try {
      await rename(join(from, path), target);
    } catch (error) {
      // One that was there already was not fetched.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

async function checkSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (needed + spareBytes <= free) return;
  const megabytes = (bytes: number): string => `${String(Math.ceil(bytes / 1e6))} MB`;
  const message = `The download needs ${megabytes(needed)}, and ${folder} has ${megabytes(free)} left. Free some space, or set another folder for models.`;
  throw new CuratorError('disk-full', message, { path: folder });
}

/** Keeps a second process from writing the same files; a lock of a process that is gone is taken over. */
async function lock(path: string, name: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (tries > 0 || (owner > 0 && isAlive(owner))) {
        const message = `${name} is being downloaded already, by process ${String(owner)}. Wait for it, or end it first.`;
        throw new CuratorError('store-busy', message, { path }, { cause: error });
      }
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
