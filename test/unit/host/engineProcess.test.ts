import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { engineEnvironment } from '../../../extension/host/engine/engineEnvironment.ts';
import { startEngineProcess } from '../../../extension/host/engine/engineProcess.ts';
import { EngineSupervisor } from '../../../extension/host/engine/engineSupervisor.ts';
import type { Progress } from '../../../extension/model/contract/endpoint.ts';

const entry = fileURLToPath(new URL('./support/echoEngine.ts', import.meta.url));
const running: EngineSupervisor[] = [];

function supervise(script = entry): { engine: EngineSupervisor; output: string[] } {
  const output: string[] = [];
  const engine = new EngineSupervisor({
    log: { info: (line) => output.push(line), warn: (line) => output.push(line) },
    start: (hooks) =>
      startEngineProcess({
        ...hooks,
        entry: script,
        environment: engineEnvironment({ ...process.env, SECRET_TOKEN: 'secret' }),
        onOutput: (stream, line) => output.push(`${stream}: ${line}`),
      }),
  });
  running.push(engine);
  return { engine, output };
}

const openParams = { path: '/data/pairs.jsonl', annotator: 'ann' };

afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

describe('the supervised engine process', () => {
  it('starts on the first request, answers, tells events and writes its output to the log', async () => {
    const { engine, output } = supervise();
    expect(engine.pid).toBeUndefined();
    const revisions: number[] = [];
    engine.onDatasetChanged((info) => revisions.push(info.revision));
    const info = await engine.request('dataset/open', openParams);
    expect(info.path).toBe('/data/pairs.jsonl');
    expect(revisions).toEqual([7]);
    await expect.poll(() => output).toContain('stderr: engine is up');
    const names = JSON.parse(info.notices[0] ?? '[]') as string[];
    expect(names).not.toContain('SECRET_TOKEN');
    expect(names).toContain('ELECTRON_RUN_AS_NODE');
  });

  it('passes errors on with their reason and details', async () => {
    const { engine } = supervise();
    await expect(engine.request('dataset/info', { datasetId: 'x' })).rejects.toMatchObject({
      reason: 'unknown-dataset',
      message: 'No dataset x.',
      details: { line: 3 },
    });
  });

  it('cancels and reports progress', async () => {
    const { engine } = supervise();
    const controller = new AbortController();
    const seen: Progress[] = [];
    const run = engine.request(
      'scores/run',
      { datasetId: 'd1', scorers: ['builtin'], fresh: false },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          seen.push(progress);
          controller.abort();
        },
      },
    );
    await expect(run).rejects.toMatchObject({ reason: 'cancelled' });
    expect(seen).toEqual([{ done: 1, total: 2, unit: 'rows' }]);
  });

  it('settles every request when the process is killed, and starts it again for the next one', async () => {
    const { engine } = supervise();
    await engine.request('dataset/open', openParams);
    const first = engine.pid;
    const lost: string[] = [];
    engine.onLost((how) => lost.push(how));
    const waiting = engine.request('rows/page', { datasetId: 'd1', from: 0, count: 1 });
    const killing = engine.request('rows/page', { datasetId: 'd1', from: 13, count: 1 });
    await expect(waiting).rejects.toMatchObject({ reason: 'disconnected' });
    await expect(killing).rejects.toMatchObject({ reason: 'disconnected' });
    expect(lost).toEqual(['signal SIGKILL']);
    await engine.request('dataset/open', openParams);
    expect(engine.pid).not.toBe(first);
  });

  it('gives up on a process that ends at once, and says what to do', async () => {
    const { engine, output } = supervise(`${entry}.missing.ts`);
    const messages: string[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      await engine.request('dataset/open', openParams).catch((error: unknown) => {
        messages.push(error instanceof Error ? error.message : '');
      });
    }
    expect(messages.at(-1)).toContain('Restart Engine');
    expect(output.some((line) => line.includes('Cannot find module'))).toBe(true);
  }, 20_000);

  it('ends the process when it is stopped, and starts no other', async () => {
    const { engine } = supervise();
    await engine.request('dataset/open', openParams);
    const { pid } = engine;
    await engine.stop();
    expect(() => process.kill(pid ?? 0, 0)).toThrow();
    await expect(engine.request('dataset/open', openParams)).rejects.toMatchObject({ reason: 'disconnected' });
  });
});
