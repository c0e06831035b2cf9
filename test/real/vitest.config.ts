import { defineConfig } from 'vitest/config';

// Tests against software that we did not write: real OBS, real Home Assistant. One file at a time,
// with the patience their starts need; `npm run test:real` runs them with Node 24 on PATH.
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    fileParallelism: false,
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 1_200_000,
  },
});
