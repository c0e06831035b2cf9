import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type StudioFile, studioFile, studioFileName } from '../../contracts/index.ts';

/** Puts the file in place in one step, readable by its owner only. */
export async function writeStudioFile(dir: string, content: StudioFile): Promise<void> {
  const path = join(dir, studioFileName);
  const draft = `${path}.${content.pid}`;
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}

export async function readStudioFile(dir: string): Promise<StudioFile | undefined> {
  try {
    const read = studioFile.safeParse(
      JSON.parse(await readFile(join(dir, studioFileName), 'utf8')),
    );
    return read.data;
  } catch {
    return undefined; // absent, or half of a file: either way there is nobody to talk to
  }
}

/** Removes the file if it is still the one that this studio wrote. */
export async function removeStudioFile(dir: string, token: string): Promise<void> {
  if ((await readStudioFile(dir))?.token === token)
    await rm(join(dir, studioFileName), { force: true });
}

/** Whether somebody listens at the address: the only proof that a studio is alive. */
export function answers(address: string, withinMs = 1000): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(address);
    const say = (alive: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(alive);
    };
    const timer = setTimeout(() => say(false), withinMs);
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
  });
}
