import { CuratorError } from '../../model/errors.ts';
import type { PlainDecision } from '../../model/rows/rowState.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import { standardInput } from '../standardInput.ts';
import { readDecisions } from '../decisionsFile.ts';
import { locateRows } from '../locateRows.ts';

interface Options extends CommonOptions {
  readonly from: string;
  readonly write?: boolean;
}

/** Applies decisions to the store; the source file changes only if it is asked for. */
export const decide: CommandFactory = (invocation) =>
  datasetCommand('decide', 'apply decisions from a file')
    .requiredOption('--from <decisions>', 'JSON Lines of {"line" or "id", "decision", "note"?, "tags"?}')
    .option('--write', 'save the dataset too')
    .option('--annotator <name>', 'who decides (default: the user of this machine)')
    .action(async (file: string, options: Options) => {
      if (file === standardInput) {
        throw new CuratorError('bad-request', 'Decisions are kept beside a file: name the dataset instead of "-".');
      }
      const decided = await readDecisions(options.from);
      await onDataset(invocation, file, options, async (client, output) => {
        const { located, missing } = await locateRows(client, decided);
        // The last decision about a row counts.
        const found = new Map(located);
        const byDecision = new Map<PlainDecision | null, number[]>();
        for (const [row, { decision }] of found) {
          const rows = byDecision.get(decision) ?? [];
          rows.push(row);
          byDecision.set(decision, rows);
        }
        for (const [decision, rows] of byDecision) {
          await client.request('rows/apply', { rows, action: { kind: 'decide', decision } });
        }
        for (const [row, { note, tags }] of found) {
          if (note !== undefined) await client.request('rows/apply', { rows: [row], action: { kind: 'note', note } });
          if (tags !== undefined) await client.request('rows/apply', { rows: [row], action: { kind: 'tags', tags } });
        }
        const saved = options.write === true ? await client.request('file/save', { overwrite: false }) : undefined;
        const counts = Object.fromEntries([...byDecision].map(([decision, rows]) => [decision ?? 'none', rows.length]));
        const result = {
          applied: found.size,
          decisions: counts,
          notFound: missing.map(({ line, id, at }) => ({ at, ...(line === undefined ? { id } : { line }) })),
          rowsChanged: saved?.rowsChanged ?? 0,
        };
        if (output.json) await output.object(result);
        else await output.table(['decision', 'rows'], Object.entries(counts));
        for (const { at, line, id } of missing) {
          const wanted = line === undefined ? `id ${id ?? ''}` : `line ${String(line)}`;
          output.message(`Line ${String(at)} of ${options.from}: the dataset has no row with ${wanted}.`);
        }
        if (saved !== undefined) output.message(`Saved: ${String(saved.rowsChanged)} rows of ${file} changed.`);
        return missing.length > 0 ? 1 : 0;
      });
    });
