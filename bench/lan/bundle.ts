import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/**
 * A script of this folder as the app ships its like: one file, no types to strip while it runs
 * (Node's own stripping costs a process some 30 MB). `dispose` removes it.
 */
export async function bundled(file: string): Promise<{ path: string; dispose(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'if-bench-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: fileURLToPath(new URL(file, import.meta.url)),
      outDir: folder,
      target: 'node24',
      rollupOptions: { output: { entryFileNames: 'script.mjs' } },
    },
    ssr: { noExternal: true, target: 'node' },
  });
  return {
    path: path.join(folder, 'script.mjs'),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
