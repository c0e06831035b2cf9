import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import OBSWebSocket from 'obs-websocket-js/json';
import { runHeadless } from '../../src/main/headless.ts';
import { temporaryFolder } from '../../test/kit/headless.ts';

const PRESSES = 600;
const WARM_UP = 100;
const scenes = ['Camera 1', 'Camera 2'] as const;
const monotonic = () => Number(process.hrtime.bigint()) / 1e6;

/**
 * Press → request on the wire, ms: through the whole spine (bus, governor, witness, chassis,
 * adapter process) and by a bare client, turn by turn against the same simulator.
 */
export async function pressToWire(): Promise<{ ours: number[]; bare: number[] }> {
  const wire = fork(fileURLToPath(new URL('./wire.ts', import.meta.url)), [], {
    serialization: 'json',
  });
  let arrived: (at: number) => void = () => undefined;
  const port = await new Promise<number>(resolve =>
    wire.on('message', (message: { port?: number; at?: number }) => {
      if (message.port !== undefined) resolve(message.port);
      if (message.at !== undefined) arrived(message.at);
    }),
  );
  const folder = temporaryFolder('bench-spine');
  const origin = { kind: 'button', who: 'bench' } as const;
  const studio = await runHeadless({
    data: folder.path,
    demo: false,
    keyFile: `${folder.path}/key`,
    log: () => undefined,
  });
  const bare = new OBSWebSocket();
  try {
    await bare.connect(`ws://127.0.0.1:${port}`);
    const live = new Promise<void>(resolve =>
      studio.on(event => {
        if (event.event === 'status' && event.status.state === 'live') resolve();
      }),
    );
    const config = { host: '127.0.0.1', port };
    const added = await studio.call('connection.add', { adapter: 'obs', config }, origin);
    if (!added.ok) throw new Error(added.error.message);
    await live;
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let press = 0; press < PRESSES + WARM_UP; press++) {
      const scene = scenes[press % 2] ?? scenes[0];
      const one = await timed(async () => {
        await studio.call(
          'invoke',
          { connection: 'obs', operation: 'scene.set', input: { scene } },
          origin,
        );
      });
      const other = await timed(async () => {
        await bare.call('SetCurrentProgramScene', {
          sceneName: scenes[(press + 1) % 2] ?? scenes[0],
        });
      });
      if (press < WARM_UP) continue;
      ours.push(one);
      theirs.push(other);
    }
    return { ours, bare: theirs };
  } finally {
    await bare.disconnect();
    await studio.stop();
    wire.disconnect();
    folder.remove();
  }

  async function timed(press: () => Promise<void>): Promise<number> {
    const onWire = new Promise<number>(resolve => {
      arrived = resolve;
    });
    const begun = monotonic();
    const [at] = await Promise.all([onWire, press()]);
    return at - begun;
  }
}
