import { once } from 'node:events';
import type { HandlerContext, Progress } from '../model/contract/endpoint.ts';
import { duration } from '../model/numbers.ts';

/** Results go to standard output, everything else to standard error. */
export class Output {
  readonly json: boolean;
  #progressShown = false;
  #lastProgress = 0;

  constructor(json: boolean) {
    this.json = json;
  }

  /** One JSON object a line. */
  async object(value: unknown): Promise<void> {
    await this.line(JSON.stringify(value));
  }

  async line(text: string): Promise<void> {
    if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
  }

  /** A table for people; numbers are aligned to the right. */
  async table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): Promise<void> {
    const texts = [header, ...rows].map((row) => row.map(String));
    const widths = header.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
    for (const [index, row] of texts.entries()) {
      const cells = row.map((text, column) => {
        const number = index > 0 && typeof rows[index - 1]?.[column] === 'number';
        return number ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
      });
      await this.line(cells.join('  ').trimEnd());
    }
  }

  message(text: string): void {
    this.endProgress();
    process.stderr.write(`${text}\n`);
  }

  /** On a terminal only: a line that is written over. */
  progress({ done, total, etaMs, message }: Progress): void {
    if (!process.stderr.isTTY || performance.now() - this.#lastProgress < 100) return;
    this.#lastProgress = performance.now();
    const share = total === undefined || total === 0 ? '' : ` ${String(Math.floor((100 * done) / total))} %`;
    const left = etaMs === undefined ? '' : `, about ${duration(etaMs)} left`;
    process.stderr.write(`\r\u001b[2K${message ?? 'Working'}${share}${left}`);
    this.#progressShown = true;
  }

  /** For work that ends with `signal` and shows here how far it is, under a name where it gives none itself. */
  contextOf(signal: AbortSignal, message?: string): HandlerContext {
    return {
      signal,
      progress: (progress) => {
        this.progress(message === undefined ? progress : { message, ...progress });
      },
    };
  }

  endProgress(): void {
    if (this.#progressShown) process.stderr.write('\r\u001b[2K');
    this.#progressShown = false;
  }
}
