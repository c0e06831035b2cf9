import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this script belongs to. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A path inside the checkout. */
export const inRoot = (...parts: string[]): string => path.join(root, ...parts);

/** Where downloads live that outlast a checkout: `IF_CACHE`, or a folder in the user's cache. */
export function cacheFolder(...parts: string[]): string {
  const base = process.env.IF_CACHE || path.join(os.homedir(), '.cache', 'infrafabric-studio');
  return path.join(base, ...parts);
}

/** True where system packages may be installed without asking: root on Linux. */
export const isRoot = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;
