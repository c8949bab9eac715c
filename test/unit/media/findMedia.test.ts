import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findMedia } from '../../../extension/engine/media/findMedia.ts';
import type { FoundMedia } from '../../../extension/model/contract/media.ts';
import { refusalWords, type MediaRefusal } from '../../../extension/model/media/mediaRules.ts';
import { startEngine } from '../../support/engine.ts';
import { pngFile, wavFile } from '../../support/mediaFiles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const picture = pngFile(4, 4, [200, 0, 0]);

describe('the files that a row’s media are', () => {
  let outside = '';
  let workspace = '';
  let dataset = '';

  beforeEach(() => {
    const folder = temporaryFolder();
    outside = join(folder, 'outside');
    workspace = join(folder, 'workspace');
    mkdirSync(join(workspace, 'data/pictures'), { recursive: true });
    mkdirSync(join(workspace, 'sounds'));
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret.png'), picture);
    writeFileSync(join(workspace, 'data/pictures/a.png'), picture);
    writeFileSync(join(workspace, 'sounds/b.wav'), wavFile(0.1, 440));
    dataset = join(workspace, 'data/pairs.jsonl');
  });

  const find = async (reference: string, folders: readonly string[] | null = [workspace]): Promise<FoundMedia> => {
    const [found] = await findMedia([{ kind: 'image', reference }], dataset, folders);
    if (found === undefined) throw new Error('Nothing was said about the reference.');
    return found;
  };
  const refusal = async (reference: string, folders?: readonly string[] | null): Promise<MediaRefusal | undefined> => {
    const found = await find(reference, folders);
    return 'refusal' in found ? found.refusal : undefined;
  };

  it('are looked for beside the dataset and in the folders of the workspace', async () => {
    const path = join(workspace, 'data/pictures/a.png');
    const file = { kind: 'image', path, sizeBytes: picture.length };
    expect(await find('pictures/a.png')).toEqual({ ...file, reference: 'pictures/a.png' });
    expect(await find('data/pictures/a.png')).toMatchObject(file);
    expect(await find('./pictures/../pictures/a.png')).toMatchObject(file);
    expect(await find('../data/pictures/a.png')).toMatchObject(file);
    expect(await find(path)).toMatchObject(file);
    // What it is shown as is the file's business and not the field's.
    expect(await find('sounds/b.wav')).toMatchObject({ kind: 'audio' });
  });

  it.each<[string, MediaRefusal]>([
    ['../../etc/passwd', 'kind'],
    ['../../outside/secret.png', 'outside'],
    ['../../../../../../../../etc/logo.png', 'outside'],
    ['/etc/passwd', 'kind'],
    ['/etc/passwd.png', 'outside'],
    ['/', 'kind'],
    ['.', 'kind'],
    ['file:///etc/passwd.png', 'address'],
    ['vscode-resource:/etc/passwd.png', 'address'],
    ['javascript:alert(1)//.png', 'address'],
    ['blob:null/a.png', 'address'],
    ['https://example.org/a.png', 'remote'],
    [' HTTP://example.org/a.png', 'remote'],
    ['//example.org/a.png', 'remote'],
    ['\\\\example.org\\share\\a.png', 'remote'],
    ['data:image/png;base64,iVBORw0KGgo=', 'embedded'],
    ['data:image/svg+xml,<svg onload="taken=true"/>', 'embedded'],
    ['pictures/a.png\u0000.txt', 'unprintable'],
    ['pictures/a\n.png', 'unprintable'],
    ['pictures/a.svg', 'script'],
    ['pictures/a.SVGZ', 'script'],
    ['pictures/a.html', 'script'],
    ['pictures/a.exe', 'kind'],
    ['.env', 'kind'],
    ['pictures/a.png?x=.txt', 'kind'],
    ['pictures', 'kind'],
    ['pictures/%2e%2e/a.png', 'missing'],
    ['pictures/none.png', 'missing'],
    [`pictures/${'x'.repeat(900)}.png`, 'missing'],
    ['', 'kind'],
  ])('are not those of %j: %s', async (reference, expected) => {
    expect(await refusal(reference)).toBe(expected);
    expect(refusalWords(expected, 'image')).toMatch(/^[A-Z].*\.$/u);
  });

  it('are not what a symbolic link leads out to, or into another kind of file', async () => {
    symlinkSync(join(outside, 'secret.png'), join(workspace, 'data/link.png'));
    symlinkSync(outside, join(workspace, 'data/folder'));
    symlinkSync(join(workspace, 'data/pictures/a.png'), join(workspace, 'data/inside.png'));
    writeFileSync(join(workspace, 'data/drawing.svg'), '<svg/>');
    symlinkSync(join(workspace, 'data/drawing.svg'), join(workspace, 'data/drawing.png'));
    symlinkSync(join(workspace, 'data/loop.png'), join(workspace, 'data/loop.png'));
    expect(await refusal('link.png')).toBe('outside');
    expect(await refusal('folder/secret.png')).toBe('outside');
    expect(await refusal('drawing.png')).toBe('script');
    expect(await refusal('loop.png')).toBe('unreadable');
    expect(await find('inside.png')).toMatchObject({ path: join(workspace, 'data/pictures/a.png') });
  });

  it('are named by the folder as the workspace has it, where that is itself a link', async () => {
    const link = join(outside, 'linked');
    symlinkSync(workspace, link);
    expect(await find('data/pictures/a.png', [link])).toMatchObject({ path: join(link, 'data/pictures/a.png') });
  });

  it('are regular files: no folder and no pipe, which would keep whoever opens it waiting', async () => {
    mkdirSync(join(workspace, 'data/folder.png'));
    execFileSync('mkfifo', [join(workspace, 'data/pipe.png')]);
    expect(await refusal('folder.png')).toBe('not-a-file');
    expect(await refusal('pipe.png')).toBe('not-a-file');
  });

  it('are told as too large above a limit', async () => {
    const path = join(workspace, 'data/large.png');
    writeFileSync(path, picture);
    truncateSync(path, 32 * 1024 * 1024);
    expect(await refusal('large.png')).toBeUndefined();
    truncateSync(path, 32 * 1024 * 1024 + 1);
    expect(await refusal('large.png')).toBe('too-large');
    expect(refusalWords('too-large', 'image')).toContain('32 MiB');
  });

  it('are shown in a trusted workspace with a folder only', async () => {
    expect(await refusal('pictures/a.png', null)).toBe('untrusted');
    expect(await refusal('https://example.org/a.png', null)).toBe('remote');
    expect(await refusal('pictures/a.png', [])).toBe('no-folder');
    expect(await refusal(join(outside, 'secret.png'), [join(workspace, 'sounds')])).toBe('outside');
    expect(await refusal('pictures/a.png', [join(workspace, 'sounds')])).toBe('missing');
    expect(await refusal('pictures/a.png', [join(workspace, 'gone')])).toBe('missing');
  });

  it('are told of a row as it is now, in the order of its detail', async () => {
    writeFileSync(
      dataset,
      `${JSON.stringify({ prompt: 'p', chosen: 'c', rejected: 'r', image: 'https://x/y.png', chosen_image: 'pictures/a.png', rejected_image: 'no.png' })}\n`,
    );
    const engine = startEngine();
    const { datasetId } = await engine.open(dataset);
    const ofRow = () => engine.request('media/ofRow', { datasetId, row: 0, folders: [workspace] });
    const detail = await engine.request('rows/detail', { datasetId, row: 0 });
    const found = await ofRow();
    expect(
      found.map(({ kind, reference, candidate }) => ({
        kind,
        reference,
        ...(candidate === undefined ? {} : { candidate }),
      })),
    ).toEqual(detail.media);
    expect(found).toMatchObject([
      { refusal: 'remote' },
      { candidate: 0, path: join(workspace, 'data/pictures/a.png') },
      { candidate: 1, refusal: 'missing' },
    ]);
    // What is exchanged takes its picture along.
    const action = { kind: 'decide', decision: 'flip' } as const;
    await engine.request('rows/apply', { datasetId, rows: [0], action });
    expect(await ofRow()).toMatchObject([
      { refusal: 'remote' },
      { candidate: 0, reference: 'no.png' },
      { candidate: 1, reference: 'pictures/a.png' },
    ]);
  });
});
