import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const product = 'InfraFabric Studio';

/**
 * The data folder when `--data` is not given: `IF_DATA`, or the one the Electron app uses
 * (`appData` of Electron's documentation, and the product's name).
 */
export function defaultDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.IF_DATA) return resolve(env.IF_DATA);
  switch (platform) {
    case 'win32':
      return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), product);
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', product);
    default:
      return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), product);
  }
}

/** Where what can be made again is kept: `IF_CACHE`, or this user's cache folder. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env.IF_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'infrafabric-studio');
