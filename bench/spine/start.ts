import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright';
import { ensureElectron } from '../../scripts/electron.ts';
import { temporaryFolder } from '../../test/kit/headless.ts';
import { treeMemoryMb } from './memory.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = 5;

export interface StartFigures {
  startMs: number[];
  memoryMb: number[];
}

/**
 * Cold start to a window that takes presses, and memory once it idles: the studio as a newcomer
 * starts it, and an empty Electron window, turn by turn on the same runtime.
 */
export async function startAndMemory(
  env: Record<string, string>,
): Promise<{ ours: StartFigures; empty: StartFigures }> {
  const electron = await ensureElectron();
  const ours: StartFigures = { startMs: [], memoryMb: [] };
  const empty: StartFigures = { startMs: [], memoryMb: [] };

  async function once(
    app: string[],
    figures: StartFigures,
    ready: (run: ElectronApplication) => Promise<void>,
  ) {
    const begun = performance.now();
    const run = await _electron.launch({
      executablePath: electron.executablePath,
      args: [...electron.args, ...app],
      env: { ...cleanEnv(), ...env, ...electron.env, IF_UNATTENDED: '1' },
    });
    try {
      await ready(run);
      figures.startMs.push(performance.now() - begun);
      const memory = await settledMemory(run.process().pid ?? 0);
      if (memory !== undefined) figures.memoryMb.push(memory);
    } finally {
      await run.close();
    }
  }

  for (let round = 0; round < ROUNDS; round++) {
    await once([`${root}/bench/empty-window`], empty, async run => {
      await (await run.firstWindow()).waitForLoadState('load');
    });
    const folder = temporaryFolder('bench-start');
    try {
      await once([root, '--data', folder.path], ours, async run => {
        const window = await run.firstWindow();
        await window
          .getByRole('button', { name: /^Camera 1/ })
          .first()
          .waitFor({ state: 'visible' });
      });
    } finally {
      folder.remove();
    }
  }
  return { ours, empty };
}

/** Waits until the sum of the process tree stops moving (2 % within two looks), 15 s at most. */
async function settledMemory(pid: number): Promise<number | undefined> {
  let last = treeMemoryMb(pid);
  for (let look = 0; look < 8; look++) {
    await new Promise(resolve => setTimeout(resolve, 2000));
    const next = treeMemoryMb(pid);
    if (last === undefined || next === undefined) return next;
    if (look >= 2 && Math.abs(next - last) < last * 0.02) return next;
    last = next;
  }
  return last;
}

const cleanEnv = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
