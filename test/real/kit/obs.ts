import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OBSWebSocket } from 'obs-websocket-js/json';

export interface RealObs {
  readonly port: number;
  readonly password: string;
  readonly pid: number;
  /** Where its recordings go. */
  readonly videos: string;
  /** Ends OBS without a goodbye (SIGKILL), keeping its folder and display for `again`. */
  kill(): Promise<void>;
  /** Starts OBS again on the same port, after `kill`. */
  again(): Promise<void>;
  /** Ends everything this started and removes its folder. */
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const has = (command: string) => spawnSync('which', [command]).status === 0;

/**
 * Starts an OBS Studio that we did not write, on a virtual display, with its configuration in a
 * folder of its own. Returns undefined, after one line that says why, where it cannot be had.
 */
export async function startRealObs(): Promise<RealObs | undefined> {
  const missing = ['obs', 'Xvfb'].filter(command => !has(command));
  if (missing.length > 0) {
    console.log(
      `skipped: real OBS needs ${missing.join(' and ')} (apt-get install obs-studio libgl1-mesa-dri xvfb)`,
    );
    return undefined;
  }
  const home = await mkdtemp(join(tmpdir(), 'if-real-obs-'));
  const videos = join(home, 'videos');
  const password = 'a real password';
  const port = await freePort();
  await configure(home, videos, port, password);
  const display = await startDisplay();
  let obs = startObs(home, display.name);

  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(late);
  };
  const stop = async () => {
    await end(obs, 'SIGKILL');
    await end(display.child, 'SIGTERM');
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilReady(port, password, obs);
  } catch (thrown) {
    await stop();
    console.log(`skipped: real OBS did not start: ${String(thrown)}`);
    return undefined;
  }
  return {
    port,
    password,
    videos,
    get pid() {
      return obs.pid ?? -1;
    },
    kill: () => end(obs, 'SIGKILL'),
    async again() {
      obs = startObs(home, display.name);
      await untilReady(port, password, obs);
    },
    stop,
  };
}

async function configure(home: string, videos: string, port: number, password: string) {
  const config = join(home, 'obs-studio');
  const plugin = join(config, 'plugin_config', 'obs-websocket');
  const profile = join(config, 'basic', 'profiles', 'Untitled');
  await mkdir(plugin, { recursive: true });
  await mkdir(profile, { recursive: true });
  await mkdir(videos, { recursive: true });
  await writeFile(
    join(config, 'global.ini'),
    [
      '[General]',
      'FirstRun=true',
      '[OBSWebSocket]',
      'FirstLoad=false',
      'ServerEnabled=true',
      `ServerPort=${port}`,
      'AuthRequired=true',
      `ServerPassword=${password}`,
      '[Basic]',
      'Profile=Untitled',
      'ProfileDir=Untitled',
      '',
    ].join('\n'),
  );
  await writeFile(
    join(plugin, 'config.json'),
    JSON.stringify({
      server_enabled: true,
      server_port: port,
      auth_required: true,
      server_password: password,
      first_load: false,
      alerts_enabled: false,
    }),
  );
  // Recording and the replay buffer, small and quick on a software renderer.
  await writeFile(
    join(profile, 'basic.ini'),
    [
      '[General]',
      'Name=Untitled',
      '[Output]',
      'Mode=Simple',
      '[SimpleOutput]',
      `FilePath=${videos}`,
      'RecFormat=mkv',
      'RecQuality=Small',
      'RecRB=true',
      'RecRBTime=5',
      '[Video]',
      'BaseCX=640',
      'BaseCY=360',
      'OutputCX=640',
      'OutputCY=360',
      'FPSType=0',
      'FPSCommon=30',
      '',
    ].join('\n'),
  );
}

async function startDisplay(): Promise<{ name: string; child: ChildProcess }> {
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x720x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const answer = child.stdio[3];
  if (!answer) throw new Error('no pipe to the virtual display');
  const [number] = await once(answer, 'data');
  return { name: `:${String(number).trim()}`, child };
}

function startObs(home: string, display: string): ChildProcess {
  return spawn(
    'obs',
    ['--multi', '--minimize-to-tray', '--disable-updater', '--disable-shutdown-check'],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        HOME: home,
        XDG_CONFIG_HOME: home,
        DISPLAY: display,
        LIBGL_ALWAYS_SOFTWARE: '1',
        QT_QPA_PLATFORM: 'xcb',
      },
    },
  );
}

async function untilReady(port: number, password: string, obs: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  let last: unknown;
  while (Date.now() < until) {
    if (obs.exitCode !== null) throw new Error(`OBS ended with code ${obs.exitCode}`);
    const client = new OBSWebSocket();
    try {
      await client.connect(`ws://127.0.0.1:${port}`, password);
      // The port opens before the frontend does; it is ready when it knows its scenes.
      const { scenes } = await client.call('GetSceneList');
      if (scenes.length > 0) return;
    } catch (thrown) {
      last = thrown;
    } finally {
      await client.disconnect();
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error(`no answer within ${READY_MS / 1000} s (${String(last)})`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
