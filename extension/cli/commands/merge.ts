import { basename, resolve } from 'node:path';
import { Option } from 'commander';
import { CuratorError } from '../../model/errors.ts';
import { mergeDecisions, type ConflictRule, type PersonalDecision } from '../../model/rows/mergeDecisions.ts';
import type { PlainDecision } from '../../model/rows/rowState.ts';
import { wilsonShare } from '../../model/strength/strength.ts';
import { datasetCommand, onDataset, type CommandFactory, type CommonOptions } from '../command.ts';
import type { DatasetClient } from '../datasetClient.ts';
import { readDecisions, type DecisionLine } from '../decisionsFile.ts';
import { locateRows } from '../locateRows.ts';
import { standardInput } from '../standardInput.ts';

interface Options extends CommonOptions {
  readonly conflicts: 'report' | 'majority';
  readonly prefer?: string;
  readonly write?: boolean;
  readonly dryRun?: boolean;
}

interface Located extends DecisionLine {
  readonly file: string;
}

const rowsAtOnce = 100_000;

/** Puts the decisions of several people together; what contradicts each other is told and left alone. */
export const merge: CommandFactory = (invocation) =>
  datasetCommand('merge', 'put the decisions of several people together')
    .argument(
      '<decisions...>',
      'JSON Lines of {"line" or "id", "decision", "annotator"?, "note"?, "tags"?}, a file a person',
    )
    .addOption(
      new Option('--conflicts <rule>', 'what happens where people disagree')
        .choices(['report', 'majority'])
        .default('report'),
    )
    .option('--prefer <annotator>', 'whose decision counts where people disagree')
    .option('--dry-run', 'say what would happen, apply nothing')
    .option('--write', 'save the dataset too')
    .addHelpText(
      'after',
      `
A line without "annotator" is of the person whose name the file has: anna.jsonl is anna's.
Decisions in the store count as those of "store". Give "id" where people worked on different versions of the file.

Example:
  merge pairs.jsonl anna.jsonl ben.jsonl carla.jsonl --conflicts majority

Exit status: 0 all applied, 1 conflicts left or rows not found, 2 wrong use or unreadable input.`,
    )
    .action(async (file: string, paths: readonly string[], options: Options) => {
      if (file === standardInput) {
        throw new CuratorError('bad-request', 'Decisions are kept beside a file: name the dataset instead of "-".');
      }
      const read: Located[] = [];
      for (const path of paths)
        for (const line of await readDecisions(resolve(path))) read.push({ ...line, file: path });
      await onDataset(invocation, file, options, async (client, output) => {
        const { located: rows, missing } = await locateRows(client, read);
        const located = rows.map(personal);
        const people = new Set(located.map(({ annotator }) => annotator));
        if (options.prefer !== undefined && !people.has(options.prefer)) {
          throw new CuratorError(
            'bad-request',
            `Nobody called "${options.prefer}" decided anything. People: ${[...people].join(', ')}.`,
          );
        }
        const stored = await decisionsInStore(client, located);
        const merged = mergeDecisions([...stored, ...located], ruleOf(options));
        if (options.dryRun !== true) await apply(client, merged.rows, stored);
        const saved =
          options.write === true && options.dryRun !== true
            ? await client.request('file/save', { overwrite: false })
            : undefined;
        const open = merged.conflicts.filter(({ settled }) => settled === undefined);
        const lines = await linesOf(
          client,
          merged.conflicts.map(({ row }) => row),
        );
        const conflicts = merged.conflicts.map(({ decisions, settled }, index) => ({
          line: lines[index] ?? 0,
          decisions: Object.fromEntries(decisions.map(({ annotator, decision }) => [annotator, decision])),
          settled: settled ?? null,
        }));
        const { pairs, equal } = merged.agreement;
        const { value, low, high } = wilsonShare(equal, pairs);
        const summary = {
          applied: options.dryRun === true ? 0 : merged.rows.length,
          rows: merged.rows.length,
          conflicts: conflicts.length,
          open: open.length,
          agreement: pairs === 0 ? null : { value, low, high, pairs },
          notFound: missing.map(({ file: from, at }) => ({ file: from, at })),
          rowsChanged: saved?.rowsChanged ?? 0,
        };
        if (output.json) {
          for (const conflict of conflicts) await output.object({ conflict });
          await output.object({ summary });
        } else {
          await output.table(
            ['line', 'conflict', 'settled'],
            conflicts.map(({ line, decisions, settled }) => [
              line,
              Object.entries(decisions)
                .map(([annotator, decision]) => `${annotator}: ${decision}`)
                .join(', '),
              settled ?? 'no',
            ]),
          );
          await output.line(
            `${String(merged.rows.length)} rows decided, ${String(open.length)} conflicts open.` +
              (pairs === 0
                ? ' No two people decided about the same row.'
                : ` Agreement ${(100 * value).toFixed(1)} % of ${String(pairs)} pairs of decisions (95 %: ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %).`),
          );
        }
        for (const { file: from, at, line, id } of missing) {
          const wanted = line === undefined ? `id ${id ?? ''}` : `line ${String(line)}`;
          output.message(`Line ${String(at)} of ${from}: the dataset has no row with ${wanted}.`);
        }
        return open.length > 0 || missing.length > 0 ? 1 : 0;
      });
    });

function ruleOf({ conflicts, prefer }: Options): ConflictRule {
  return prefer === undefined ? { kind: conflicts } : { kind: 'prefer', annotator: prefer };
}

function personal([row, { annotator, file, decision, note, tags }]: readonly [number, Located]): PersonalDecision {
  return { row, annotator: annotator ?? basename(file).replace(/\.jsonl?$/u, ''), decision, note, tags };
}

/** What was decided before about the rows in question. */
async function decisionsInStore(
  client: DatasetClient,
  located: readonly PersonalDecision[],
): Promise<readonly PersonalDecision[]> {
  if (Object.values(client.info.decided).every((count) => count === 0)) return [];
  const stored: PersonalDecision[] = [];
  for (const row of new Set(located.map((each) => each.row))) {
    const { state } = await client.request('rows/detail', { row });
    if (state.decision !== undefined) stored.push({ row, annotator: 'store', decision: state.decision });
  }
  return stored;
}

async function apply(
  client: DatasetClient,
  rows: ReturnType<typeof mergeDecisions>['rows'],
  stored: readonly PersonalDecision[],
): Promise<void> {
  const before = new Map(stored.map(({ row, decision }) => [row, decision]));
  const byDecision = new Map<PlainDecision, number[]>();
  for (const { row, decision } of rows) {
    // Nobody's file holds a ranking: one that wins is the store's own, which is in force already.
    if (decision === 'rank' || before.get(row) === decision) continue;
    const same = byDecision.get(decision);
    if (same === undefined) byDecision.set(decision, [row]);
    else same.push(row);
  }
  for (const [decision, decided] of byDecision) {
    for (let from = 0; from < decided.length; from += rowsAtOnce) {
      const part = decided.slice(from, from + rowsAtOnce);
      await client.request('rows/apply', { rows: part, action: { kind: 'decide', decision } });
    }
  }
  for (const { row, note, tags } of rows) {
    if (note !== undefined) await client.request('rows/apply', { rows: [row], action: { kind: 'note', note } });
    if (tags !== undefined)
      await client.request('rows/apply', { rows: [row], action: { kind: 'tags', tags: [...tags] } });
  }
}

async function linesOf(client: DatasetClient, rows: readonly number[]): Promise<readonly number[]> {
  const lines: number[] = [];
  for (const row of rows) lines.push((await client.request('rows/detail', { row })).line);
  return lines;
}
