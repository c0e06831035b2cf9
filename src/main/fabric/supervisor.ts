import { setTimeout as delay } from 'node:timers/promises';
import { ExponentialBackoff } from 'cockatiel';
import type { FabricStatus, StudioError } from '../../contracts/index.ts';
import type { ServerSettings } from './config.ts';
import { greet } from './probe.ts';
import { type ServerProcess, serverLimits, startServer } from './server-process.ts';

/** When a running server is taken for hung, and how soon a dead one is started again; ms. */
export const supervision = {
  greetEvery: 5000,
  misses: 2,
  backoff: { initialDelay: 100, maxDelay: 5000 },
  /** A server that ran this long was healthy: its next start is not put off. */
  healthyAfter: 1000,
} as const;

interface SupervisorOptions {
  binary: string;
  folder: string;
  settings(): Omit<ServerSettings, 'storeDir' | 'portsDir' | 'port'>;
  log(line: string): void;
  onStatus(status: FabricStatus): void;
}

export interface Supervisor {
  status(): FabricStatus;
  port(): number | undefined;
  /** Ends the server and starts it with the settings as they are now. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps one nats-server running on one port for as long as the studio lives. */
export function supervise(options: SupervisorOptions): Supervisor {
  const stopping = new AbortController();
  let status: FabricStatus = { state: 'starting' };
  let server: ServerProcess | undefined;
  let port: number | undefined;
  let restarts = -1;
  let meant = false;

  const show = (next: FabricStatus) => {
    status = next;
    options.onStatus(next);
  };

  async function start(): Promise<ServerProcess> {
    const job = { ...options, signal: stopping.signal };
    const settings = options.settings();
    if (port !== undefined) {
      // The same port again, so that everyone who was connected finds the way back alone.
      try {
        return await startServer({ ...job, settings: { ...settings, port } });
      } catch (thrown) {
        if (!String(thrown).includes('address already in use')) throw thrown;
        options.log(`Port ${port} was taken by another process; the bus takes a new one.`);
      }
    }
    return startServer({ ...job, settings: { ...settings, port: -1 } });
  }

  async function watchUntilEnd(running: ServerProcess): Promise<string> {
    let over: string | undefined;
    const ended = running.ended.then(reason => {
      over = reason;
      return reason;
    });
    let misses = 0;
    while (over === undefined) {
      const pause = new AbortController();
      await Promise.race([ended, rest(supervision.greetEvery, pause.signal)]);
      pause.abort();
      if (over !== undefined) break;
      const answered = await greet(running.port, serverLimits.greet).then(
        () => true,
        () => false,
      );
      misses = answered ? 0 : misses + 1;
      if (misses >= supervision.misses) {
        options.log('nats-server is alive and silent; it is ended and started again.');
        running.kill();
      }
    }
    return ended;
  }

  async function loop(): Promise<void> {
    const policy = new ExponentialBackoff(supervision.backoff);
    let backoff = policy.next();
    while (!stopping.signal.aborted) {
      let reason: string;
      try {
        server = await start();
        port = server.port;
        restarts += 1;
        const { pid, info } = server;
        options.log(`nats-server ${info.version} runs as process ${pid} on 127.0.0.1:${port}.`);
        show({
          state: 'running',
          version: info.version,
          url: `nats://127.0.0.1:${port}`,
          pid,
          restarts,
        });
        const begun = performance.now();
        reason = await watchUntilEnd(server);
        if (performance.now() - begun > supervision.healthyAfter) backoff = policy.next();
      } catch (thrown) {
        reason = thrown instanceof Error ? thrown.message : String(thrown);
      }
      server = undefined;
      if (stopping.signal.aborted) break;
      if (meant) {
        meant = false;
        show({ state: 'starting' });
        continue;
      }
      options.log(`nats-server is down: ${reason}. Next try in ${backoff.duration} ms.`);
      show({ state: 'down', error: downError(reason), restarts: Math.max(0, restarts) });
      await rest(backoff.duration, stopping.signal);
      backoff = backoff.next(undefined);
    }
  }

  options.onStatus(status);
  const running = loop();
  return {
    status: () => status,
    port: () => server?.port,
    async restart() {
      if (server === undefined) return;
      meant = true;
      await server.stop();
    },
    async stop() {
      stopping.abort(new Error('the studio is stopping'));
      await server?.stop();
      await running;
    },
  };
}

const rest = (ms: number, signal: AbortSignal) =>
  delay(ms, undefined, { signal, ref: false }).catch(() => undefined);

function downError(reason: string): StudioError {
  return {
    code: /no space left|disk full/i.test(reason) ? 'disk_full' : 'process_crashed',
    message: `The studio's message server stopped: ${reason}.`,
    next: 'It is started again by itself; buttons on devices of this studio keep working.',
  };
}
