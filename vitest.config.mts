import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    globalSetup: ['test/unit/buildCommandLine.ts'],
    setupFiles: ['test/unit/seed.ts'],
    allowOnly: false,
    testTimeout: 60_000,
  },
});
