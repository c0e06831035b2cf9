import { defineConfig } from 'vitest/config';

// The app in Electron, driven as a person drives it. `npm run e2e` prepares the build, a runtime
// and a display; one file at a time, because they share the display.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    fileParallelism: false,
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
