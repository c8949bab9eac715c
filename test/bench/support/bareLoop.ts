import { readFileSync } from 'node:fs';
import { SequenceMaker } from '../../../extension/engine/scoring/models/input/sequences.ts';
import { readModelFolder } from '../../../extension/engine/scoring/models/modelFolder.ts';
import { ModelSession } from '../../../extension/engine/scoring/models/process/modelSession.ts';

/**
 * Computes the texts of a part of some rows in a bare loop: all are tokens before the clock starts, nothing is stored.
 * Arguments: model, dataset, rows, part, parts, threads, texts a batch. Says 'ready', waits for a message, and answers
 * with the milliseconds that it took.
 */
const [model = '', dataset = '', rows = '', part = '', parts = '', threads = '', batch = ''] = process.argv.slice(2);
const folder = readModelFolder(model, 'reward');
const maker = new SequenceMaker(folder);
const lines = readFileSync(dataset, 'utf8')
  .split('\n', Number(rows))
  .filter((_, row) => row % Number(parts) === Number(part));
const turn = (role: string, text: string): { role: string; text: string }[] => [{ role, text }];
const sequences = lines.flatMap((line) => {
  const { prompt, chosen, rejected } = JSON.parse(line) as { prompt: string; chosen: string; rejected: string };
  return [chosen, rejected].map((text) => maker.response(turn('user', prompt), turn('assistant', text)));
});
sequences.sort((left, right) => left.ids.length - right.ids.length);
const session = await ModelSession.load(folder, { device: 'cpu', threads: Number(threads) });
const size = Number(batch);
// Once, so that nothing is done for the first time while the clock runs.
await session.run(sequences.slice(-size));
process.send?.('ready');
await new Promise((resolve) => process.once('message', resolve));
const started = performance.now();
for (let at = 0; at < sequences.length; at += size) await session.run(sequences.slice(at, at + size));
process.send?.(performance.now() - started, () => process.exit(0));
