import type { Command } from 'commander';
import { fault } from '../../contracts/index.ts';
import type { CliSession } from '../session.ts';
import { untilStopped } from './until-stopped.ts';

interface StudioOptions {
  headless?: boolean;
  demo?: boolean;
  keyFile?: string;
}

export function studioCommand(program: Command, session: CliSession): void {
  program
    .command('studio')
    .description('runs a studio without a window until SIGTERM or Ctrl-C')
    .option('--headless', 'no window (the app with a window is `npm start`)')
    .option('--demo', 'the demo studio: simulated devices, a page of buttons')
    .option('--key-file <file>', 'the key of the vault, where there is no keyring')
    .action((options: StudioOptions) => runStudio(session, options));
}

async function runStudio(session: CliSession, options: StudioOptions): Promise<void> {
  if (options.headless !== true) {
    throw fault(
      'bad_input',
      'Here the studio runs without a window only.',
      'Add --headless, or start the app with `npm start`.',
    );
  }
  const [{ runHeadless }, { serveSocket }, { version }] = await Promise.all([
    import('../../main/headless.ts'),
    import('../../main/socket/index.ts'),
    import('../../main/version.ts'),
  ]);
  const studio = await runHeadless({
    data: session.dir,
    demo: options.demo === true,
    ...(options.keyFile === undefined ? {} : { keyFile: options.keyFile }),
  });
  try {
    const { call, on } = studio;
    const socket = await serveSocket({ dir: session.dir, version, call, on });
    session.io.out(JSON.stringify({ ready: true, pid: process.pid, data: session.dir }));
    await untilStopped(session.io.signal);
    await socket.close();
  } finally {
    await studio.stop();
  }
}
