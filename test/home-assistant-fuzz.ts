import { EventEmitter } from 'node:events';
import { seededRandom } from '../soak/random.ts';
import { type Context, follow } from '../src/adapters/lan/home-assistant/session.ts';
import { facade, type OpenSocket } from '../src/adapters/lan/home-assistant/socket.ts';
import { type HomeAssistantState, initialState } from '../src/adapters/lan/home-assistant/state.ts';
import { answer } from '../src/simulators/home-assistant/commands.ts';
import { buildHome } from '../src/simulators/home-assistant/home.ts';
import { Wire } from '../src/simulators/home-assistant/wire.ts';

export interface FuzzResult {
  frames: number;
  /** Links that a frame broke, each with a reason; the next frame went over a new one. */
  broken: number;
  /** Things that escaped: an exception or a rejection that nobody caught. Must be empty. */
  escaped: string[];
  /** Entities known at the end over the last link. */
  entities: number;
}

/**
 * Feeds mutated frames of the WebSocket API to the adapter's real reading path: the library's
 * connection, the diffs, the registries. The reading end must survive every one of them; a frame
 * that makes no sense may end the link, with a reason.
 */
export async function fuzzHomeAssistant(options: {
  seed: number;
  frames: number;
  onProgress?(frames: number): void;
}): Promise<FuzzResult> {
  const random = seededRandom(options.seed);
  const result: FuzzResult = { frames: 0, broken: 0, escaped: [], entities: 0 };
  const escaped = (thrown: unknown) => void result.escaped.push(String(thrown));
  process.on('unhandledRejection', escaped);
  const { warn } = console;
  console.warn = () => undefined; // the library says so for every id it does not know
  try {
    while (result.frames < options.frames) {
      const link = fakeLink(random);
      let state: HomeAssistantState = initialState;
      const session = await follow(
        contextOf(
          () => state,
          next => (state = next),
        ),
        link.open,
        'HA',
      );
      while (!link.gone() && result.frames < options.frames) {
        for (let burst = 0; burst < 500 && !link.gone(); burst += 1) {
          try {
            link.feed(mutated(link.sample(), random));
          } catch (thrown) {
            escaped(thrown);
          }
          result.frames += 1;
        }
        options.onProgress?.(result.frames);
        await new Promise(resolve => setImmediate(resolve));
      }
      if (link.gone()) result.broken += 1;
      result.entities = state.entities.size;
      JSON.stringify(state);
      await session.close();
    }
    return result;
  } finally {
    console.warn = warn;
    process.off('unhandledRejection', escaped);
  }
}

function contextOf(
  current: () => HomeAssistantState,
  set: (next: HomeAssistantState) => void,
): Context {
  return {
    config: {
      url: '',
      host: 'nowhere',
      port: 1,
      tls: false,
      verifyCertificate: true,
      token: 't',
    },
    state: {
      current,
      update(recipe) {
        const next = { ...current() };
        recipe(next);
        set(next);
      },
    },
    signal: new AbortController().signal,
    alive: () => undefined,
    log: () => undefined,
    telemetry: () => undefined,
    now: Date.now,
  };
}

/** A link whose other end is the simulated house, without a network between. */
function fakeLink(random: () => number) {
  const home = buildHome({ moving: false });
  const ws = Object.assign(new EventEmitter(), {
    readyState: 1,
    send(text: string) {
      const command = JSON.parse(text);
      if (said.length < 400) said.push(text);
      queueMicrotask(() => answer(command, context));
    },
    close: () => end(),
  });
  const said: string[] = [];
  const corpus: string[] = [];
  let gone = false;
  const feed = (frame: string) => ws.emit('message', Buffer.from(frame), false);
  const context = {
    home,
    wire: new Wire(),
    stops: new Map<number, () => void>(),
    features: () => undefined,
    send(message: unknown) {
      const frame = JSON.stringify(message);
      if (corpus.length < 200) corpus.push(frame);
      if (!gone) feed(frame);
    },
  };
  let tell: (reason: Error) => void = () => undefined;
  const closed = new Promise<Error>(resolve => {
    tell = resolve;
  });
  const end = (reason = new Error('closed')) => {
    if (gone) return;
    gone = true;
    ws.readyState = 3;
    home.stop();
    ws.emit('close');
    tell(reason);
  };
  const open: OpenSocket = {
    socket: facade(ws, '2025.4.4', () => undefined, end, 'HA'),
    version: '2025.4.4',
    closed,
    close: () => end(),
    cut: () => end(),
  };
  const lights = home.house.all().filter(({ entity_id }) => entity_id.startsWith('light.'));
  return {
    open,
    feed,
    gone: () => gone,
    /** A frame of the real protocol: one that was said before, or a change made now. */
    sample(): string {
      if (random() < 0.3) {
        const light = lights[Math.floor(random() * lights.length)];
        const state = random() < 0.5 ? 'on' : 'off';
        if (light !== undefined) home.house.set(light.entity_id, { state });
      }
      return corpus[Math.floor(random() * corpus.length)] ?? '{}';
    },
  };
}

const odd: unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '__proto__',
  [],
  {},
  [[]],
  { id: 1 },
  '\u0000',
  'a'.repeat(2000),
];

/** A frame changed a little: in its text, or in its tree. */
export function mutated(frame: string, random: () => number): string {
  const at = Math.floor(random() * frame.length);
  const kind = random();
  // What is not JSON, or not even an object, ends a link: rare, or little else would be tried.
  if (kind < 0.004) return frame.slice(0, at);
  if (kind < 0.008) {
    return (
      frame.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + frame.slice(at + 1)
    );
  }
  if (kind < 0.012) return JSON.stringify(odd[Math.floor(random() * odd.length)]);
  if (kind < 0.15) return `[${frame},${frame}]`;
  return JSON.stringify(bent(JSON.parse(frame), random, 0));
}

/** One node of the tree replaced, dropped or renamed. */
function bent(value: unknown, random: () => number, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > 8) {
    return odd[Math.floor(random() * odd.length)];
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return [odd[Math.floor(random() * odd.length)]];
    const at = Math.floor(random() * value.length);
    return value.map((one, index) => (index === at ? bent(one, random, depth + 1) : one));
  }
  const keys = Object.keys(value);
  if (keys.length === 0 || random() < 0.1) return odd[Math.floor(random() * odd.length)];
  const key = keys[Math.floor(random() * keys.length)] ?? '';
  const entries = Object.entries(value);
  if (random() < 0.2) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(
    entries.map(([name, one]) => [name, name === key ? bent(one, random, depth + 1) : one]),
  );
}
