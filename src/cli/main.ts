import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './folder.ts';

// The process behind `./if`. What it runs is loaded after the cache of compiled code is on.
enableCompileCache(join(cacheFolder(), 'compiled'));
const { runProcess } = await import('./process.ts');
process.exitCode = await runProcess(process.argv.slice(2));
