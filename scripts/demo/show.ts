import { isDeepStrictEqual } from 'node:util';
import { type CliIo, type ConnectedStudio, pressInWords, reportOf } from '../../src/cli/index.ts';
import type {
  Button,
  ConnectionStatus,
  InvocationRecord,
  Result,
  StudioEvent,
} from '../../src/contracts/index.ts';

/** ms within which a press on a dead connection must have failed. */
const AT_ONCE = 1000;
/** ms that the link may take to come up or to be seen broken. */
const LINK = 20_000;

/** What the main job showed: the button that is on program at its end. */
export interface Shown {
  programButton: string;
}

/**
 * The main job on the demo studio's OBS: presses, an honest failure, recovery, the record.
 * Throws a sentence for whatever is not as it should be.
 */
export async function showMainJob(studio: ConnectedStudio, print: Print): Promise<Shown> {
  const { page, obs, scenes } = await findScenes(studio);
  const presses: InvocationRecord[] = [];
  const press = async (button: Button) => {
    const { connection, operation, input } = button;
    const record = need(await studio.call('invoke', { connection, operation, input }));
    presses.push(record);
    print.lines(pressInWords(print.io, record));
    return record;
  };

  await linkIs(studio, obs, 'live');
  print.title('Each scene, pressed once:');
  for (const button of scenes) mustBe(await press(button), 'confirmed');

  const [first] = scenes;
  print.title('The connection breaks:');
  need(await studio.call('simulator.fault', { connection: obs, fault: 'refuse' }));
  await linkIs(studio, obs, 'down');
  const started = performance.now();
  const failed = await press(first);
  const took = performance.now() - started;
  mustBe(failed, 'failed');
  if (failed.stages.sent !== undefined) throw new Error('The failed press says that it was sent.');
  if (took > AT_ONCE)
    throw new Error(`The failure took ${Math.round(took)} ms: that is not at once.`);

  print.title('It is back, without a touch:');
  need(await studio.call('simulator.fault', { connection: obs, fault: 'none' }));
  await linkIs(studio, obs, 'live');
  mustBe(await press(first), 'confirmed');

  print.title('The record:');
  await readBack(studio, presses, print);
  return { programButton: `${page}/${first.id}` };
}

/** Where the demo's words go. */
export interface Print {
  io: CliIo;
  title(text: string): void;
  lines(lines: readonly string[]): void;
}

async function findScenes(studio: ConnectedStudio) {
  const pages = need(await studio.call('page.list', {}));
  for (const page of pages) {
    const connections = need(await studio.call('connection.list', {}));
    const obs = connections.find(({ adapter, simulated }) => adapter === 'obs' && simulated);
    const [first, ...more] = page.buttons.filter(
      button => button.connection === obs?.id && button.operation === 'scene.set',
    );
    if (obs !== undefined && first !== undefined) {
      const scenes: [Button, ...Button[]] = [first, ...more];
      return { page: page.id, obs: obs.id, scenes };
    }
  }
  throw new Error('The demo studio shows no scene buttons of its OBS.');
}

function mustBe(record: InvocationRecord, outcome: string): void {
  if (record.result?.outcome === outcome) return;
  throw new Error(
    `${record.operation} should have been ${outcome}, and was ${record.result?.outcome ?? 'pending'}.`,
  );
}

/** Resolves when the connection is in the state; the studio says so itself. */
async function linkIs(
  studio: ConnectedStudio,
  id: string,
  wanted: ConnectionStatus['state'],
): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const stop = studio.on((event: StudioEvent) => {
    if (event.event === 'status' && event.id === id && event.status.state === wanted) {
      seen.resolve();
    }
  });
  const late = setTimeout(
    () => seen.reject(new Error(`${id} was not ${wanted} within ${LINK / 1000} s.`)),
    LINK,
  );
  try {
    const connections = need(await studio.call('connection.list', {}));
    if (connections.find(one => one.id === id)?.status.state === wanted) seen.resolve();
    await seen.promise;
  } finally {
    clearTimeout(late);
    stop();
  }
}

/** The record must hold exactly the presses, as they were shown, and verify. */
async function readBack(
  studio: ConnectedStudio,
  presses: readonly InvocationRecord[],
  print: Print,
): Promise<void> {
  const kept = need(await studio.call('log.list', { limit: 1000 }));
  const byId = (records: readonly InvocationRecord[]) =>
    records.map(reportOf).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (!isDeepStrictEqual(byId(kept), byId(presses))) {
    throw new Error(
      `The record does not equal the presses: ${kept.length} kept, ${presses.length} pressed.`,
    );
  }
  const verified = need(await studio.call('log.verify', {}));
  if (!verified.intact) {
    throw new Error(`The record is not whole: ${verified.problems[0]?.message ?? 'no reason'}`);
  }
  print.lines([
    `${kept.length} presses read back, equal to what was shown`,
    `${verified.entries} entries verified, root ${verified.root}`,
  ]);
}

function need<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.message} ${result.error.next}`);
}
