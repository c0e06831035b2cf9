import type { WebSocket } from 'ws';
import {
  type JournalEntry,
  monotonicMs,
  type Simulator,
  type SimulatorFault,
} from '../simulator.ts';
import { Fields } from './fields.ts';
import { moveMeters } from './meters.ts';
import { intent, Refusal, status } from './protocol.ts';
import { handlersOf } from './requests/index.ts';
import { type Answered, ObsServer } from './server.ts';
import { World } from './world.ts';

export interface ObsSimulatorOptions {
  /** 0 or absent: any free port. */
  port?: number;
  host?: '127.0.0.1';
  /** Absent: no authentication is asked for. */
  password?: string;
  /** Top of the list first; Camera 1, Camera 2, Camera 3, Titles and Break unless told. */
  scenes?: string[];
  /** How many inputs it has, 7 unless told; 150 and 500 are a large show. */
  sources?: number;
  /** Duration of its fade, ms; 300 as OBS has it. */
  transitionMs?: number;
  /**
   * Which OBS it stands in for: `29` speaks as OBS 29.0.2 does (obs-websocket 5.1), `31` adds
   * uuids, more requests (split, chapter) and more events. 31 unless told.
   */
  version?: '29' | '31';
}

export interface ObsSimulator extends Simulator {
  readonly kind: 'obs';
  /** Changes the password as an operator would in OBS: open sessions are ended. */
  setPassword(password: string | undefined): void;
  /** Sends a text to all clients as it is: broken frames, 50 MB of nothing. */
  blurt(text: string): void;
}

const JOURNAL_LENGTH = 20_000;
const versions = {
  29: { obs: '29.0.2', websocket: '5.1.0' },
  31: { obs: '31.0.2', websocket: '5.5.4' },
} as const;

/** Starts a pretended OBS that speaks obs-websocket 5 on loopback. */
export async function startObsSimulator(options: ObsSimulatorOptions = {}): Promise<ObsSimulator> {
  const host = options.host ?? '127.0.0.1';
  const version = versions[options.version ?? '31'];
  const modern = options.version !== '29';
  const handlers = handlersOf(modern);
  const journal: JournalEntry[] = [];
  const listeners = new Set<(entry: JournalEntry) => void>();
  let password = options.password;
  let fault: SimulatorFault = 'none';
  let delayMs = 0;

  const note = (what: JournalEntry['what'], name: string, data: unknown) => {
    const entry: JournalEntry = { at: monotonicMs(), what, name, data };
    journal.push(entry);
    if (journal.length > JOURNAL_LENGTH * 1.2) {
      journal.splice(0, journal.length - JOURNAL_LENGTH);
    }
    for (const listener of listeners) listener(entry);
  };

  const world = new World(
    {
      scenes: options.scenes ?? ['Camera 1', 'Camera 2', 'Camera 3', 'Titles', 'Break'],
      sources: options.sources ?? 7,
      transitionMs: options.transitionMs ?? 300,
      modern,
      versions: version,
      availableRequests: Object.keys(handlers),
    },
    {
      announce: (type, mask, data) => server.announce(type, mask, data),
      effect: (name, data) => note('effect', name, data),
      traffic: () => ({ ...server.traffic }),
    },
  );

  /** Reads are not journalled: they are no commands, and there is one every second. */
  const changes = (type: string) => !type.startsWith('Get');

  const server = new ObsServer({
    obsWebSocketVersion: version.websocket,
    password: () => password,
    hears: () => fault !== 'silence',
    deliver,
    perform(type, data) {
      if (changes(type)) note('command', type, data ?? {});
      if (fault === 'drop' && changes(type)) return undefined;
      return answerTo(type, data);
    },
    replied(answer) {
      if (changes(answer.requestType)) note('reply', answer.requestType, answer.requestStatus);
    },
  });

  function answerTo(type: string, data: Record<string, unknown> | null | undefined): Answered {
    try {
      const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
      if (handler === undefined)
        throw new Refusal(status.unknownType, 'Your request type is not valid.');
      const responseData = handler(world, new Fields(data));
      return {
        requestType: type,
        requestStatus: { result: true, code: status.success },
        ...(responseData && { responseData: world.named(responseData) }),
      };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return {
        requestType: type,
        requestStatus: {
          result: false,
          code: thrown.code,
          ...(thrown.message && { comment: thrown.message }),
        },
      };
    }
  }

  function deliver(socket: WebSocket, text: string, sent?: () => void): void {
    if (fault === 'silence') return;
    const send = (what: string) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(what);
      sent?.();
    };
    if (fault === 'delay') world.later(delayMs, () => send(text));
    else if (fault === 'garbage') socket.send(`\u0000{"op":${text.slice(3, 20)}`);
    else send(text);
  }

  const port = await server.listen(host, options.port ?? 0);
  const stopMeters = moveMeters(world, () => server.wanted(intent.inputVolumeMeters));

  return {
    kind: 'obs',
    ports: { ws: port },
    async fault(next, settings) {
      const was = fault;
      fault = next === 'restart' ? 'none' : next;
      delayMs = settings?.delayMs ?? 300;
      if (next === 'refuse' || next === 'restart') await server.close();
      if (next !== 'refuse' && (was === 'refuse' || next === 'restart')) {
        await server.listen(host, port);
      }
    },
    journal: () => journal,
    onJournal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setPassword(next) {
      password = next;
      server.invalidate();
    },
    blurt: text => server.blurt(text),
    async close() {
      stopMeters();
      world.close();
      await server.close();
    },
  };
}
