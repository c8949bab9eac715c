import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    allowOnly: false,
    testTimeout: 20_000,
  },
});
