import type { WebSocket } from 'ws';
import {
  type JournalEntry,
  monotonicMs,
  type Simulator,
  type SimulatorFault,
} from '../simulator.ts';
import { Refusal, status } from './protocol.ts';
import { handlers } from './requests.ts';
import { type Answered, ObsServer } from './server.ts';
import { World } from './world.ts';

export interface ObsSimulatorOptions {
  /** 0 or absent: any free port. */
  port?: number;
  host?: '127.0.0.1';
  /** Absent: no authentication is asked for. */
  password?: string;
  /** Camera 1, Camera 2, Camera 3, Titles and Break unless told. */
  scenes?: string[];
}

const JOURNAL_LENGTH = 10_000;

/** Starts a pretended OBS that speaks obs-websocket 5 on loopback. */
export async function startObsSimulator(options: ObsSimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const journal: JournalEntry[] = [];
  const listeners = new Set<(entry: JournalEntry) => void>();
  let fault: SimulatorFault = 'none';
  let delayMs = 0;

  const note = (what: JournalEntry['what'], name: string, data: unknown) => {
    const entry: JournalEntry = { at: monotonicMs(), what, name, data };
    journal.push(entry);
    if (journal.length > JOURNAL_LENGTH) journal.splice(0, journal.length - JOURNAL_LENGTH);
    for (const listener of listeners) listener(entry);
  };

  const world = new World(
    options.scenes ?? ['Camera 1', 'Camera 2', 'Camera 3', 'Titles', 'Break'],
    (type, mask, data) => server.announce(type, mask, data),
    (name, data) => note('effect', name, data),
  );

  const server = new ObsServer({
    obsWebSocketVersion: '5.1.0',
    password: options.password,
    mayAnswer: () => fault !== 'silence',
    deliver: (socket, text) => deliver(socket, text),
    async perform(type, data): Promise<Answered | undefined> {
      const changes = !type.startsWith('Get');
      if (changes) note('command', type, data ?? {});
      if (fault === 'drop' && changes) return undefined;
      const answer = answerTo(type, data ?? {});
      if (changes) note('reply', type, answer.requestStatus);
      return answer;
    },
  });

  function answerTo(type: string, data: Record<string, unknown>): Answered {
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    try {
      if (handler === undefined)
        throw new Refusal(status.unknownType, 'Your request type is not valid.');
      const responseData = handler(world, data);
      return {
        requestType: type,
        requestStatus: { result: true, code: status.success },
        ...(responseData ? { responseData } : {}),
      };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return {
        requestType: type,
        requestStatus: { result: false, code: thrown.code, comment: thrown.message },
      };
    }
  }

  function deliver(socket: WebSocket, text: string): void {
    if (fault === 'silence') return;
    if (fault === 'delay') setTimeout(() => socket.send(text), delayMs).unref();
    else socket.send(fault === 'garbage' ? `\u0000{"op":${text.slice(3, 20)}` : text);
  }

  const port = await server.listen(host, options.port ?? 0);

  return {
    kind: 'obs',
    ports: { ws: port },
    async fault(next, settings) {
      const was = fault;
      fault = next;
      delayMs = settings?.delayMs ?? 300;
      if (next === 'refuse') await server.close();
      else if (was === 'refuse') await server.listen(host, port);
      if (next === 'restart') {
        server.drop();
        fault = 'none';
      }
    },
    journal: () => journal,
    onJournal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await server.close();
    },
  };
}
