import { app } from 'electron';
import { runConsoleLine } from '../cli/index.ts';
import { appArguments, runApp } from './shell/index.ts';
import { version } from './version.ts';

// Electron's entry: where the bundles are, and nothing else.

const here = (path: string) => new URL(path, import.meta.url);

// Not awaited: Electron is ready only after this module has been read.
void runApp({
  args: appArguments(process.argv.slice(app.isPackaged ? 1 : 2)),
  version,
  entries: {
    adapter: here('./adapter-process.js'),
    simulator: here('./simulator-process.js'),
    witness: here('./witness-writer.js'),
  },
  preload: here('../preload/index.cjs'),
  renderer: here('../renderer/'),
  console: (line, studio) => runConsoleLine(studio, line),
});
