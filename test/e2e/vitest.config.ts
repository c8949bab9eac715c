import { defineConfig } from 'vitest/config';
import { startFromBundles } from '../support/startFromBundles.ts';

export default defineConfig({
  plugins: [startFromBundles()],
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/support/buildBundles.ts'],
    allowOnly: false,
    // Each file starts a server and a browser of its own; two cores take one at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a page shows comes when it comes: what is expected of it is polled, never read once.
    expect: { poll: { timeout: 20_000 } },
    // On a busy machine VS Code now and then loses a key or closes a list; the report names each second attempt.
    retry: 1,
  },
});
