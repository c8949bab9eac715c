import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ballot, Vote } from '../../../extension/model/judges/ballots.ts';
import type { BenchOptions } from '../bench.ts';

/** Rows of a file of the reference data. @throws Error with what to do where the folder was not given */
export async function readRows<Row>(options: BenchOptions, file: string): Promise<readonly Row[]> {
  const folder = options.dataFolder ?? process.env.CURATOR_DATA;
  if (folder === undefined) {
    throw new Error(
      `This benchmark needs ${file} of the reference data. Give its folder by --data DIR or CURATOR_DATA.`,
    );
  }
  const text = await readFile(join(folder, file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** A ballot from verdicts that are spelled 1 and 2, both about the row's own responses. */
export function ballotOfVerdicts(asIs: string | null, swapped: string | null): Ballot {
  return { asIs: voteFrom(asIs), swapped: voteFrom(swapped) };
}

function voteFrom(verdict: string | null): Vote | undefined {
  return verdict === '1' ? 1 : verdict === '2' ? -1 : undefined;
}
