import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineService } from '../../../extension/engine/engineService.ts';
import type { HandlerContext } from '../../../extension/model/contract/endpoint.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { referenceRows } from '../../support/plainLines.ts';
import { check, equal } from './expectations.ts';
import { mutated } from './mutate.ts';
import type { FuzzTarget } from './targets.ts';

const context: HandlerContext = { signal: new AbortController().signal, progress: () => undefined };
const actions = [
  { kind: 'decide', decision: 'flip' },
  { kind: 'swap' },
  { kind: 'decide', decision: 'tie' },
  { kind: 'text', candidate: 1, turn: 0, text: 'é "quoted"\n\u2028' },
] as const;

/** Damaged files, opened by the engine: shown to their end, one row edited and saved, and undone and saved again. */
export function fileTarget(files: readonly Buffer[]): FuzzTarget {
  return {
    name: 'files',
    share: 0.005,
    property: (onCase) =>
      fc.asyncProperty(
        fc.tuple(mutated(files, 6), fc.nat(), fc.constantFrom(...actions)),
        async ([bytes, pick, action]) => {
          onCase();
          const folder = mkdtempSync(join(tmpdir(), 'preference-curator-fuzz-'));
          const service = createEngineService();
          try {
            await editAndUndo(service.handlers, join(folder, 'file.jsonl'), bytes, pick, action);
          } catch (error) {
            if (!CuratorError.is(error) || error.reason === 'internal') throw error;
          } finally {
            await service.dispose();
            rmSync(folder, { recursive: true, force: true });
          }
        },
      ),
  };
}

async function editAndUndo(
  handlers: ReturnType<typeof createEngineService>['handlers'],
  path: string,
  bytes: Buffer,
  pick: number,
  action: (typeof actions)[number],
): Promise<void> {
  writeFileSync(path, bytes);
  const { datasetId } = await handlers['dataset/open']({ path, annotator: 'fuzz' }, context);
  const { rows } = await handlers['dataset/whenComplete']({ datasetId }, context);
  const expected = referenceRows(bytes);
  equal(rows, expected.length);
  const page = await handlers['rows/page']({ datasetId, from: 0, count: 500 }, context);
  equal(page.rows.length, Math.min(rows, 500));
  if (rows === 0) return;
  const row = pick % rows;
  await handlers['rows/detail']({ datasetId, row }, context);
  const save = { datasetId, target: undefined, overwrite: false };
  let refused = false;
  try {
    await handlers['rows/apply']({ datasetId, rows: [row], action }, context);
  } catch (error) {
    if (!CuratorError.is(error) || error.reason === 'internal') throw error;
    refused = true;
  }
  await handlers['file/save'](save, context);
  const saved = readFileSync(path);
  const { start = 0, text = Buffer.alloc(0) } = expected[row] ?? {};
  const end = bytes.indexOf(text, start) + text.length;
  check(saved.subarray(0, start).equals(bytes.subarray(0, start)), 'bytes before the row are others');
  const behind = bytes.subarray(end);
  check(saved.subarray(saved.length - behind.length).equals(behind), 'bytes behind the row are others');
  if (refused) {
    check(saved.equals(bytes), 'a refused edit changed the file');
    return;
  }
  await handlers['history/undo']({ datasetId }, context);
  await handlers['file/save'](save, context);
  check(readFileSync(path).equals(bytes), 'the file is another one after the undo');
}
