import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { ThreadData } from './messages.ts';

/**
 * How the record's threads are started: from the source beside this file, or from the file a
 * bundle names.
 */
export function threadStarter(file = new URL('./writer.ts', import.meta.url)) {
  if (file.pathname.endsWith('.ts')) {
    // Node strips types with a WebAssembly module, and V8 shares that module's code between
    // threads: about one start in a thousand then crashes the whole process while it frees wrappers
    // (seen on Node 24.21: SIGSEGV in NativeModule::FreeCode). A module of its own for each thread
    // does not. A bundle is plain JavaScript and needs none of this.
    setFlagsFromString('--no-wasm-native-module-cache');
  }
  return (workerData: ThreadData): Worker => new Worker(file, { workerData });
}
