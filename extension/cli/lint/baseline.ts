import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeAtomically } from '../../engine/files/atomicFile.ts';
import { fileError } from '../../engine/files/fileErrors.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowFindings } from '../../model/lints/lintReport.ts';

const shape = z.object({ version: z.literal(1), findings: z.record(z.string(), z.array(z.string())) });

/** Findings that are known and not reported again: by lint, the hashes of rows. A row that was edited is a new one. */
export class Baseline {
  readonly #known: ReadonlyMap<string, ReadonlySet<string>>;

  private constructor(findings: Readonly<Record<string, readonly string[]>>) {
    this.#known = new Map(Object.entries(findings).map(([lint, ids]) => [lint, new Set(ids)]));
  }

  static readonly empty = new Baseline({});

  /** @throws CuratorError 'not-found', 'no-permission'; 'wrong-type' for another file */
  static async read(path: string): Promise<Baseline> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      throw fileError(error, path);
    }
    try {
      return new Baseline(shape.parse(JSON.parse(text)).findings);
    } catch (error) {
      throw new CuratorError(
        'wrong-type',
        `${path} is no baseline. Write one with lint FILE --write-baseline ${path}.`,
        { path },
        { cause: error },
      );
    }
  }

  has(id: string, lint: string): boolean {
    return this.#known.get(lint)?.has(id) === true;
  }
}

/** Writes all findings as a baseline, in an order that makes small differences between versions of it. */
export async function writeBaseline(path: string, rows: readonly RowFindings[]): Promise<void> {
  const byLint = new Map<string, string[]>();
  for (const { id, findings } of rows) {
    for (const { lint } of findings) {
      const ids = byLint.get(lint);
      if (ids === undefined) byLint.set(lint, [id]);
      else ids.push(id);
    }
  }
  const findings = Object.fromEntries(
    [...byLint].sort(([left], [right]) => (left < right ? -1 : 1)).map(([lint, ids]) => [lint, ids.sort()]),
  );
  await writeAtomically(path, { overwrite: true }, async (file) => {
    await file.writeFile(`${JSON.stringify({ version: 1, findings }, null, 1)}\n`);
  });
}
