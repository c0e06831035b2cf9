import { defineConfig } from 'vitest/config';

// Unit tests stand beside the code; `test/` holds the integration tests on our own processes and
// simulators. What needs a real OBS, Home Assistant or Electron is `test/real` and `e2e`.
export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['test/real/**', 'node_modules/**'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
