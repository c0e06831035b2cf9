import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import of one file: what it asks for, and the file that stands for, when it is ours. */
export interface Import {
  request: string;
  /** Path from the root with forward slashes; `undefined` for a package or builtin. */
  target: string | undefined;
}

export interface Module {
  /** Path from the root with forward slashes: `src/main/studio.ts`. */
  file: string;
  imports: Import[];
  /** Dynamic imports whose target is computed, so that nobody can check it. */
  computed: string[];
}

/** Reads the imports and re-exports of a source, types included. Throws where it does not parse. */
export function readModule(file: string, source: string): Module {
  const { module, errors } = parseSync(file, source);
  if (errors[0]) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const requests = module.staticImports.map(statement => statement.moduleRequest.value);
  for (const statement of module.staticExports)
    for (const { moduleRequest } of statement.entries)
      if (moduleRequest) requests.push(moduleRequest.value);
  const computed: string[] = [];
  for (const { moduleRequest } of module.dynamicImports) {
    const words = source.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^(['"`])([^$]*)\1$/.exec(words)?.[2];
    if (literal === undefined) computed.push(words);
    else requests.push(literal);
  }
  const imports = [...new Set(requests)].map(request => ({
    request,
    target: request.startsWith('.')
      ? path.posix.join(path.posix.dirname(file), request)
      : undefined,
  }));
  return { file, imports, computed };
}

/** Every TypeScript module below a folder of the checkout. */
export function readModules(root: string, folder: string): Module[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map(name => path.posix.join(folder, name.split(path.sep).join('/')))
    .sort()
    .map(file => readModule(file, readFileSync(path.join(root, file), 'utf8')));
}
