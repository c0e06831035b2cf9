import type { JsonObject, Result, StudioError } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import {
  fromSimulator,
  type SimulatedFault,
  type SimulatorKind,
  type ToSimulator,
} from '../../simulators/process/index.ts';
import { cleanEnvironment, type ProcessHost } from '../chassis/index.ts';

/** All in ms. */
const limits = { readyWithin: 15_000, faultWithin: 5000, stopWithin: 1000 } as const;

export interface SimulatorProcess {
  readonly ports: Partial<Record<SimulatorKind, Readonly<Record<string, number>>>>;
  readonly pid: number | undefined;
  fault(kind: SimulatorKind, fault: SimulatedFault): Promise<Result<void>>;
  stop(): Promise<void>;
}

interface Options {
  host: ProcessHost;
  entry: URL;
  kinds: readonly SimulatorKind[];
  onLife(what: 'started' | 'ended', detail: JsonObject): void;
}

/** Starts the simulators in a process of their own and waits until they listen. */
export async function startSimulatorProcess(options: Options): Promise<Result<SimulatorProcess>> {
  const { host, entry, kinds, onLife } = options;
  const child = host.spawn({ entry, name: 'simulators', env: cleanEnvironment({}), heapMb: 256 });
  const output: string[] = [];
  const waiting = new Map<number, () => void>();
  let nextFault = 1;
  const gone = Promise.withResolvers<undefined>();
  child.onExit(({ code, signal }) => {
    onLife('ended', { code, signal });
    gone.resolve(undefined);
  });
  child.onOutput(text => output.push(text.slice(0, 2000)));

  const post = (message: ToSimulator) => child.post(message);
  const ready = new Promise<SimulatorProcess['ports']>(resolve => {
    child.onMessage(raw => {
      const message = fromSimulator.parse(raw);
      if (message.type === 'hello') post({ type: 'start', kinds: [...kinds] });
      else if (message.type === 'ready') resolve(message.ports);
      else waiting.get(message.id)?.();
    });
  });
  const ports = await within(limits.readyWithin, Promise.race([ready, gone.promise]));
  if (ports === undefined) {
    child.kill();
    return err(notStarted(output.at(-1)));
  }
  onLife('started', { pid: child.pid ?? 0 });
  return ok({
    ports,
    get pid() {
      return child.pid;
    },
    async fault(kind, fault) {
      const id = nextFault++;
      const done = new Promise<true>(resolve => waiting.set(id, () => resolve(true)));
      post({ type: 'fault', id, kind, fault });
      const answered = await within(limits.faultWithin, Promise.race([done, gone.promise]));
      waiting.delete(id);
      return answered === true ? ok(undefined) : err(silent(kind));
    },
    async stop() {
      post({ type: 'stop' });
      const force = setTimeout(() => child.kill(), limits.stopWithin);
      await gone.promise;
      clearTimeout(force);
    },
  });
}

/** The value, or `undefined` when it takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const notStarted = (why: string | undefined): StudioError => ({
  code: 'process_crashed',
  message: `The simulated devices did not start${why === undefined ? '' : `: ${why}`}.`,
  next: 'Start the studio again; if it happens twice, send the log to the developers.',
});

const silent = (kind: string): StudioError => ({
  code: 'timeout',
  message: `The simulated ${kind} did not take the fault in time.`,
  next: 'Restart the demo studio.',
});
