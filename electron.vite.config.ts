import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Programs of their own, by the name they get in `dist/main`. */
const main = {
  index: at('src/main/index.ts'),
  'adapter-process': at('src/main/chassis/process/entry.ts'),
  'witness-writer': at('src/main/witness/writer.ts'),
  'simulator-process': at('src/simulators/process/entry.ts'),
};
const preload = { index: at('src/preload/index.ts') };
const renderer = { index: at('src/renderer/index.html') };

const missing = Object.values({ ...main, preload: preload.index, renderer: renderer.index }).filter(
  file => !existsSync(file),
);
if (missing.length > 0)
  throw new Error(
    `The app cannot be built, because these entries are missing: ${missing.map(file => relative(at('.'), file)).join(', ')}`,
  );

/** Native code, and what `ws` would use if it were there, stay out of the bundles. */
const external = ['better-sqlite3', 'bufferutil', 'utf-8-validate'];

// Targets are those of Electron 42, the oldest runtime that a start can fall back to.
export default defineConfig({
  main: {
    build: {
      outDir: 'dist/main',
      target: 'node24.15',
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        input: main,
        external,
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      target: 'node24.15',
      // A sandboxed preload is one CommonJS file: it can require nothing but `electron`.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: preload,
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    build: {
      outDir: at('dist/renderer'),
      target: 'chrome148',
      minify: true,
      rolldownOptions: { input: renderer },
    },
    plugins: [react()],
  },
});
