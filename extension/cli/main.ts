import { CommanderError } from 'commander';
import { CuratorError } from '../model/errors.ts';
import { createProgram } from './program.ts';

const status = { wrongUse: 2, interrupted: 130 } as const;
const interruption = new AbortController();
process.on('SIGINT', () => {
  interruption.abort();
});
// A reader that has seen enough, such as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = createProgram({
  signal: interruption.signal,
  end: (code) => {
    process.exitCode = code;
  },
});
program.parseAsync(process.argv).catch((error: unknown) => {
  process.exitCode = statusOf(error);
});

function statusOf(error: unknown): number {
  if (interruption.signal.aborted) {
    process.stderr.write('Interrupted. What was decided and scored before is kept.\n');
    return status.interrupted;
  }
  // Commander has told what is wrong already; help that was asked for is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : status.wrongUse;
  if (CuratorError.is(error)) {
    process.stderr.write(`${error.message}\n`);
    return status.wrongUse;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return status.wrongUse;
}
