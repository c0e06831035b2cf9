import { randomBytes, timingSafeEqual } from 'node:crypto';
import { ExponentialBackoff } from 'cockatiel';
import type {
  ConnectionStatus,
  Json,
  JsonObject,
  Lamp,
  ProcessView,
  Result,
  StudioError,
} from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import {
  cleanEnvironment,
  type ExitReason,
  type HostedProcess,
  type ProcessHost,
} from './process-host.ts';
import {
  type FromProcess,
  fromProcess,
  type ProcessAnswer,
  type Question,
  type ToProcess,
} from './protocol.ts';

/** All in ms. */
export const processLimits = {
  handshakeWithin: 10_000,
  pingEvery: 2000,
  pongWithin: 8000,
  askWithin: 6000,
  /** Beyond the deadline, for the answer's way back from the process. */
  grace: 250,
  /** Live for this long after its start, a process has proved itself and its back-off begins anew. */
  stableAfter: 30_000,
  backoff: { initialDelay: 1000, maxDelay: 60_000 },
  heapMb: 256,
} as const;

export interface AdapterProcessEvents {
  status(status: ConnectionStatus): void;
  lamps(lamps: Record<string, Lamp>): void;
  /** For the witness: started, ended, with the reason in words. */
  life(what: string, detail: JsonObject): void;
  log(level: 'info' | 'warning' | 'error', message: string): void;
  telemetry(name: string, data: Json): void;
}

export interface AdapterProcessOptions {
  host: ProcessHost;
  entry: URL;
  connection: string;
  adapter: string;
  /** For sentences: `OBS at 10.0.0.5:4455`. */
  address: string;
  /** Fetched anew at each start, so that a rotated secret is used without more ado. */
  config(): Result<JsonObject>;
  events: AdapterProcessEvents;
}

export interface ProcessCall {
  id: string;
  operation: string;
  input: JsonObject;
  deadlineMs: number;
  /** `at` is monotonic ms. */
  onStage(stage: 'sent' | 'acknowledged', at: number): void;
}

interface Pending {
  call: ProcessCall;
  timer: NodeJS.Timeout;
  settle(answer: ProcessAnswer, at: number): void;
}

const monotonic = () => Number(process.hrtime.bigint()) / 1e6;

/** One adapter in its own process: started, watched, restarted, ended; every call gets an answer. */
export class AdapterProcess {
  readonly #options: AdapterProcessOptions;
  #process: HostedProcess | undefined;
  #view: Pick<ProcessView, 'state' | 'restarts' | 'lastExit'> = { state: 'ended', restarts: 0 };
  #status: ConnectionStatus;
  #watched: Extract<ToProcess, { type: 'watch' }>['lamps'] = {};
  #stopped = false;
  readonly #pending = new Map<string, Pending>();
  readonly #questions = new Map<number, (result: Result<Json>) => void>();
  #nextQuestion = 1;
  #timers = new Set<NodeJS.Timeout>();
  #backoff = new ExponentialBackoff(processLimits.backoff).next();
  #killedFor: string | undefined;
  #startedAt = 0;

  constructor(options: AdapterProcessOptions) {
    this.#options = options;
    this.#status = { state: 'connecting', since: Date.now(), attempt: 1 };
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  get view(): ProcessView {
    const pid = this.#process?.pid;
    return {
      name: this.#options.connection,
      kind: 'adapter',
      ...(pid === undefined ? {} : { pid }),
      ...this.#view,
    };
  }

  start(): void {
    const { host, entry, connection, adapter, events } = this.#options;
    const config = this.#options.config();
    if (!config.ok) {
      this.#show({ state: 'attention', since: Date.now(), error: config.error });
      return;
    }
    const token = randomBytes(32).toString('base64url');
    this.#killedFor = undefined;
    this.#startedAt = monotonic();
    this.#view = { ...this.#view, state: 'starting' };
    const child = host.spawn({
      entry,
      name: `adapter ${connection}`,
      env: cleanEnvironment({ IF_HANDSHAKE: token }),
      heapMb: processLimits.heapMb,
    });
    this.#process = child;
    let greeted = false;
    let lastPong = monotonic();
    this.#after(processLimits.handshakeWithin, () => {
      if (!greeted)
        this.#kill(
          child,
          `did not answer its start within ${processLimits.handshakeWithin / 1000} s`,
        );
    });

    child.onOutput(text => events.log('warning', text));
    child.onMessage(raw => {
      if (child !== this.#process) return;
      const parsed = fromProcess.safeParse(raw);
      if (!parsed.success) return this.#kill(child, 'sent a frame that is not of the protocol');
      const message = parsed.data;
      if (message.type === 'hello') {
        if (greeted || !sameToken(message.token, token)) {
          return this.#kill(child, 'did not present its start token');
        }
        greeted = true;
        this.#view = { ...this.#view, state: 'running' };
        events.life('started', { pid: child.pid ?? 0 });
        this.#post({ type: 'start', connection, adapter, config: config.value });
        this.#post({ type: 'watch', lamps: this.#watched });
        return;
      }
      if (!greeted) return this.#kill(child, 'spoke before its handshake');
      if (message.type === 'pong') lastPong = monotonic();
      else this.#handle(message);
    });
    this.#every(processLimits.pingEvery, () => {
      if (!greeted) return;
      const silent = monotonic() - lastPong;
      if (silent > processLimits.pongWithin) {
        return this.#kill(child, `did not react for ${(silent / 1000).toFixed(0)} s`);
      }
      this.#post({ type: 'ping', id: 0 });
    });
    child.onExit(reason => {
      if (child === this.#process) this.#ended(reason);
    });
  }

  /** Runs one operation; always resolves, at the latest shortly after the call's deadline. */
  invoke(call: ProcessCall): Promise<{ answer: ProcessAnswer; at: number }> {
    return new Promise(resolve => {
      const settle = (answer: ProcessAnswer, at: number) => {
        const pending = this.#pending.get(call.id);
        if (pending === undefined) return;
        clearTimeout(pending.timer);
        this.#pending.delete(call.id);
        resolve({ answer, at });
      };
      const timer = setTimeout(
        () =>
          settle(
            this.#silent('process_unresponsive', 'its adapter process did not answer in time'),
            monotonic(),
          ),
        call.deadlineMs + processLimits.grace,
      );
      this.#pending.set(call.id, { call, timer, settle });
      if (this.#process === undefined || this.#view.state !== 'running') {
        return settle({ kind: 'failed', sent: false, error: this.#notRunning() }, monotonic());
      }
      const { id, operation, input, deadlineMs } = call;
      this.#post({ type: 'invoke', id, operation, input, deadlineMs });
    });
  }

  watch(lamps: Extract<ToProcess, { type: 'watch' }>['lamps']): void {
    this.#watched = lamps;
    if (this.#view.state === 'running') this.#post({ type: 'watch', lamps });
  }

  ask(question: Question): Promise<Result<Json>> {
    if (this.#view.state !== 'running') return Promise.resolve(err(this.#notRunning()));
    const id = this.#nextQuestion++;
    return new Promise(resolve => {
      const answer = (result: Result<Json>) => {
        clearTimeout(timer);
        this.#questions.delete(id);
        resolve(result);
      };
      const timer = setTimeout(
        () =>
          answer(
            err({
              code: 'timeout',
              message: `The adapter of ${this.#options.address} did not answer within ${processLimits.askWithin / 1000} s.`,
              next: 'Try again.',
            }),
          ),
        processLimits.askWithin,
      );
      this.#questions.set(id, answer);
      this.#post({ type: 'ask', id, question });
    });
  }

  /** Ends the process; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#process;
    if (child === undefined || this.#view.state === 'ended') {
      this.#clearTimers();
      return;
    }
    await new Promise<void>(resolve => {
      const force = setTimeout(() => child.kill(), 1000);
      child.onExit(() => {
        clearTimeout(force);
        resolve();
      });
      this.#post({ type: 'stop' });
    });
  }

  #handle(message: Exclude<FromProcess, { type: 'hello' | 'pong' }>): void {
    const { events } = this.#options;
    switch (message.type) {
      case 'status':
        // A process that crashes soon after each start must not be started every second for ever.
        if (
          message.status.state === 'live' &&
          monotonic() - this.#startedAt > processLimits.stableAfter
        ) {
          this.#backoff = new ExponentialBackoff(processLimits.backoff).next();
        }
        return this.#show(message.status);
      case 'stage':
        return this.#pending.get(message.id)?.call.onStage(message.stage, message.at);
      case 'answer':
        return this.#pending.get(message.id)?.settle(message.answer, message.at);
      case 'lamps':
        return events.lamps(message.lamps);
      case 'reply':
        return this.#questions.get(message.id)?.(
          message.result.ok ? ok(message.result.value) : err(message.result.error),
        );
      case 'log':
        return events.log(message.level, message.message);
      case 'telemetry':
        return events.telemetry(message.name, message.data);
    }
  }

  #ended(reason: ExitReason): void {
    const { events, address } = this.#options;
    this.#clearTimers();
    const why =
      this.#killedFor ??
      (reason.signal !== null
        ? `was ended by ${reason.signal}`
        : reason.code === 0
          ? 'ended'
          : `crashed (exit ${reason.code ?? 'unknown'})`);
    this.#process = undefined;
    this.#view = { ...this.#view, state: 'ended', lastExit: why };
    events.life('ended', { why, asked: this.#stopped });
    for (const pending of [...this.#pending.values()]) {
      pending.settle(this.#silent('process_crashed', `its adapter process ${why}`), monotonic());
    }
    for (const answer of [...this.#questions.values()]) answer(err(this.#notRunning()));
    if (this.#stopped) return;
    const delay = this.#backoff.duration;
    this.#backoff = this.#backoff.next(undefined);
    this.#view = { ...this.#view, state: 'backing-off', restarts: this.#view.restarts + 1 };
    this.#show({
      state: 'down',
      since: Date.now(),
      attempt: this.#view.restarts,
      error: {
        code: 'process_crashed',
        message: `${address}: its adapter process ${why}`,
        next: `It is started again in ${Math.max(1, Math.round(delay / 1000))} s.`,
      },
    });
    this.#after(delay, () => this.start());
  }

  #kill(child: HostedProcess, why: string): void {
    this.#killedFor = why;
    child.kill();
  }

  /** A command was handed to the process and nothing came back: nobody can know. */
  #silent(code: StudioError['code'], why: string): ProcessAnswer {
    return {
      kind: 'unknown',
      error: {
        code: code === 'process_crashed' ? code : 'no_answer',
        message: `The command to ${this.#options.address} was handed over and ${why}.`,
        next: 'Look at the device: the command may or may not have taken effect. It is not sent again.',
      },
    };
  }

  #notRunning(): StudioError {
    const last = this.#view.lastExit;
    return {
      code: 'connection_down',
      message: `${this.#options.address} is not connected: its adapter process ${last ?? 'is still starting'}.`,
      next: 'Wait for the green mark; the process is started again by itself.',
    };
  }

  #show(status: ConnectionStatus): void {
    this.#status = status;
    this.#options.events.status(status);
  }

  #post(message: ToProcess): void {
    this.#process?.post(message);
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #every(ms: number, run: () => void): void {
    this.#timers.add(setInterval(run, ms));
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = new Set();
  }
}

function sameToken(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
