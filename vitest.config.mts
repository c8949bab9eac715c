import { defineConfig } from 'vitest/config';
import { startFromBundles } from './test/support/startFromBundles.ts';

export default defineConfig({
  plugins: [startFromBundles()],
  test: {
    include: ['test/unit/**/*.test.ts'],
    globalSetup: ['test/support/buildBundles.ts'],
    setupFiles: ['test/unit/seed.ts'],
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Beside the tests in a browser a process may get no turn for seconds.
    expect: { poll: { timeout: 20_000 } },
  },
});
