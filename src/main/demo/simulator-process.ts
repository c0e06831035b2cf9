import type { JsonObject, Result, StudioError } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { fromSimulator, type ToSimulator } from '../../simulators/process/index.ts';
import { cleanEnvironment, type HostedProcess, type ProcessHost } from '../chassis/index.ts';

/** All in ms. */
const limits = { readyWithin: 10_000, faultWithin: 5000, stopWithin: 1000 } as const;

export type SimulatorKind = Extract<ToSimulator, { type: 'start' }>['kind'];
export type Fault = Extract<ToSimulator, { type: 'fault' }>['fault'];

export interface SimulatorProcess {
  readonly kind: SimulatorKind;
  readonly ports: Readonly<Record<string, number>>;
  readonly pid: number | undefined;
  fault(fault: Fault): Promise<Result<void>>;
  stop(): Promise<void>;
}

interface Options {
  host: ProcessHost;
  entry: URL;
  kind: SimulatorKind;
  onLife(what: 'started' | 'ended', detail: JsonObject): void;
}

/** Starts a simulator in a process of its own and waits until it listens. */
export async function startSimulatorProcess(options: Options): Promise<Result<SimulatorProcess>> {
  const { host, entry, kind, onLife } = options;
  const child = host.spawn({
    entry,
    name: `simulator ${kind}`,
    env: cleanEnvironment({}),
    heapMb: 256,
  });
  const output: string[] = [];
  const waiting = new Map<number, () => void>();
  let nextFault = 1;
  const gone = Promise.withResolvers<void>();
  child.onExit(({ code, signal }) => {
    onLife('ended', { kind, code, signal });
    gone.resolve();
  });
  child.onOutput(text => output.push(text.slice(0, 2000)));

  const post = (message: ToSimulator) => child.post(message);
  const ready = new Promise<Readonly<Record<string, number>>>(resolve => {
    child.onMessage(raw => {
      const message = fromSimulator.parse(raw);
      if (message.type === 'hello') post({ type: 'start', kind });
      else if (message.type === 'ready') resolve(message.ports);
      else waiting.get(message.id)?.();
    });
  });
  const ports = await within(limits.readyWithin, Promise.race([ready, gone.promise]));
  if (ports === undefined) {
    child.kill();
    return err(notStarted(kind, output.at(-1)));
  }
  onLife('started', { kind, pid: child.pid ?? 0 });
  return ok({
    kind,
    ports,
    get pid() {
      return child.pid;
    },
    async fault(fault) {
      const id = nextFault++;
      const done = new Promise<true>(resolve => waiting.set(id, () => resolve(true)));
      post({ type: 'fault', id, fault });
      const answered = await within(limits.faultWithin, Promise.race([done, gone.promise]));
      waiting.delete(id);
      return answered === true ? ok(undefined) : err(silent(kind));
    },
    stop: () => end(child, post, gone.promise),
  });
}

async function end(
  child: HostedProcess,
  post: (message: ToSimulator) => void,
  gone: Promise<void>,
): Promise<void> {
  post({ type: 'stop' });
  const force = setTimeout(() => child.kill(), limits.stopWithin);
  await gone;
  clearTimeout(force);
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

const notStarted = (kind: string, why: string | undefined): StudioError => ({
  code: 'process_crashed',
  message: `The simulated ${kind} did not start${why === undefined ? '' : `: ${why}`}.`,
  next: 'Start the studio again; if it happens twice, send the log to the developers.',
});

const silent = (kind: string): StudioError => ({
  code: 'timeout',
  message: `The simulated ${kind} did not take the fault in time.`,
  next: 'Restart the demo studio.',
});
