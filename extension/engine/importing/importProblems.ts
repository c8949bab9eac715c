import type { ImportProblem } from '../../model/contract/importing.ts';

const kept = 1_000;

/** Records of a source that cannot become rows: all counted, the first thousand kept. */
export class ImportProblems {
  readonly first: ImportProblem[] = [];
  total = 0;

  add(number: number, message: string): void {
    this.total++;
    if (this.first.length < kept) this.first.push({ number, message });
  }
}
