import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { spawnWorker } from '../../../extension/engine/workers/spawnWorker.ts';
import { bundleFolder } from '../../support/bundles.ts';

it('an engine in a test starts its threads from bundles', async () => {
  const [error] = (await once(spawnWorker('absent', undefined), 'error')) as [Error];
  expect(error.message).toContain(join(bundleFolder, 'worker-absent.js'));
});
