import { fault } from '../../../contracts/index.ts';
import { type FunctionParams, functionLine } from './functions.ts';
import { VmixSocket } from './socket.ts';
import type { CallOptions, VmixTransport } from './transport.ts';
import { Turns } from './turns.ts';

export interface TcpOptions {
  host: string;
  port: number;
  address: string;
  signal: AbortSignal;
  alive(): void;
  log(level: 'info' | 'warning' | 'error', message: string): void;
  onPush(command: string, text: string): void;
}

/**
 * The main road: one socket for commands, one for state, so that a large state document never
 * stands before a command. Resolves when both are open and subscribed.
 */
export async function openTcp(options: TcpOptions): Promise<VmixTransport> {
  const openSocket = (onPush: TcpOptions['onPush'], signal: AbortSignal) =>
    VmixSocket.open({ ...options, signal, onBytes: options.alive, onPush });
  const opening = Promise.allSettled([
    // TALLY answers on the command socket are probes, and no news: the state socket has them too.
    openSocket(() => undefined, options.signal),
    openSocket(options.onPush, options.signal),
  ]);
  const [first, second] = await opening;
  if (first.status === 'rejected' || second.status === 'rejected') {
    for (const each of [first, second]) if (each.status === 'fulfilled') each.value.close();
    throw first.status === 'rejected'
      ? first.reason
      : second.status === 'rejected' && second.reason;
  }
  const state = second.value;
  let commands: Promise<VmixSocket> = Promise.resolve(first.value);
  let command: VmixSocket = first.value;
  const turns = new Turns();
  const closing = new AbortController();
  let end: (reason: Error) => void = () => undefined;
  const closed = new Promise<Error>(resolve => {
    end = resolve;
  });
  const close = () => {
    closing.abort();
    command.close();
    state.close();
  };
  const over = (reason: Error) => {
    end(reason);
    close();
  };
  const follow = (socket: VmixSocket) => {
    void socket.closed.then(reason => {
      if (socket === command && !closing.signal.aborted) over(reason);
    });
  };
  follow(command);
  void state.closed.then(over);

  /** An unanswered command leaves its socket in doubt: the next one gets a fresh socket. */
  const renew = () => {
    const spoiled = command;
    commands = openSocket(() => undefined, closing.signal).then(fresh => {
      command = fresh;
      follow(fresh);
      return fresh;
    });
    commands.then(() => spoiled.close(), over);
  };

  const ask = (line: string, { signal, onSent }: CallOptions) =>
    turns.take(signal, async () => {
      const socket = await untilAborted(commands, signal);
      try {
        return await socket.request(line, { signal, onSent, patient: true });
      } finally {
        if (socket.spoiled && !closing.signal.aborted) renew();
      }
    });

  for (const what of ['TALLY', 'ACTS']) {
    const reply = await state.request(`SUBSCRIBE ${what}`);
    if (reply.kind === 'line' && !reply.ok) {
      options.log('warning', `${options.address} does not push ${what}: ${reply.text}`);
    }
  }

  await state.request('TALLY'); // a subscription need not begin with how things are now

  return {
    kind: 'tcp',
    version: state.version,
    closed,
    async call(name: string, params: FunctionParams, call: CallOptions) {
      const reply = await ask(functionLine(name, params), call);
      if (reply.kind === 'line' && reply.ok) return reply.text;
      throw refused(name, options.address, reply.text);
    },
    async document() {
      const reply = await state.request('XML');
      if (reply.kind === 'body') return reply.body;
      throw refused('XML', options.address, reply.text);
    },
    async activator(name, call) {
      const reply = await ask(`ACTS ${name}`, call);
      if (reply.kind !== 'line' || !reply.ok)
        throw refused(`ACTS ${name}`, options.address, reply.text);
      return reply.text.split(' ').slice(1);
    },
    idle: signal => turns.take(signal, async () => undefined),
    async probe() {
      // Commands are proven by their own answers; a question behind one would only measure it.
      await (command.idle && !command.spoiled ? command : state).request('TALLY');
    },
    close,
  };
}

/** vMix's own no, as an error for the operator. */
export function refused(what: string, address: string, text: string) {
  const reason = text.trim().replace(/\.$/, '');
  return fault(
    'device_refused',
    `${address} refused ${what}${reason === '' ? '' : `: ${reason}`}.`,
    'Check the parameters, and whether this edition and version of vMix has the function.',
  );
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
