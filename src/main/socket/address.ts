import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A place to listen, in a folder that only its owner can enter. */
export interface Place {
  address: string;
  /** Removes the socket and the folder made for it. */
  clear(): Promise<void>;
}

/** Bytes that a Unix socket's path may have: 103 on macOS, 107 on Linux. */
const LONGEST_PATH = 103;

/**
 * Finds the place for the studio's socket: inside the data folder where its path is short enough,
 * else in a new folder of the user's runtime directory. On Windows, a pipe with an unguessable name.
 */
export async function placeFor(dir: string): Promise<Place> {
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(dir.toLowerCase()).digest('hex').slice(0, 16);
    const address = `\\\\.\\pipe\\infrafabric-${name}-${randomBytes(8).toString('hex')}`;
    return { address, clear: async () => undefined };
  }
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const inside = join(await realpath(dir), 'run');
  if (Buffer.byteLength(join(inside, 'studio.sock')) <= LONGEST_PATH) {
    await mkdir(inside, { recursive: true, mode: 0o700 });
    await chmod(inside, 0o700); // it may be there from before, with other rights
    const address = join(inside, 'studio.sock');
    await rm(address, { force: true });
    return { address, clear: () => rm(address, { force: true }) };
  }
  // mkdtemp makes the folder 0700 and new: nobody can have put anything in its way.
  const made = await mkdtemp(join(process.env.XDG_RUNTIME_DIR || tmpdir(), temporaryPrefix));
  return {
    address: join(made, 'studio.sock'),
    clear: () => rm(made, { recursive: true, force: true }),
  };
}

const temporaryPrefix = 'infrafabric-';

/** Removes what a studio that was killed left behind at its address. */
export async function clearLeftover(address: string): Promise<void> {
  if (process.platform === 'win32') return;
  await rm(address, { force: true });
  const folder = dirname(address);
  const ours = [tmpdir(), process.env.XDG_RUNTIME_DIR].some(
    base => base !== undefined && folder.startsWith(join(base, temporaryPrefix)),
  );
  if (ours) await rm(folder, { recursive: true, force: true });
}
