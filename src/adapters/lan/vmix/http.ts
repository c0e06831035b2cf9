import { Agent, type IncomingMessage, request } from 'node:http';
import { fault } from '../../../contracts/index.ts';
import { checkFunctionName, type FunctionParams, queryOf } from './functions.ts';
import { refused } from './tcp.ts';
import type { CallOptions, VmixTransport } from './transport.ts';
import { Turns } from './turns.ts';

export interface HttpOptions {
  host: string;
  port: number;
  address: string;
  user: string | undefined;
  password: string | undefined;
  signal: AbortSignal;
  alive(): void;
}

const MAX_BODY = 32 * 1024 * 1024;
const SILENCE_MS = 3000;

/**
 * The fallback: vMix's web API. `/api/` answers with the state, `/api/?Function=…` runs a function
 * and answers 200, or 500 when it failed (vMix help, "HTTP WEB API").
 */
export async function openHttp(options: HttpOptions): Promise<VmixTransport> {
  // A connection each: the state document must not stand before a command.
  const agents = {
    state: new Agent({ keepAlive: true, maxSockets: 1 }),
    command: new Agent({ keepAlive: true, maxSockets: 1 }),
  };
  const turns = new Turns();
  const closing = new AbortController();
  let end: (reason: Error) => void = () => undefined;
  const closed = new Promise<Error>(resolve => {
    end = resolve;
  });
  const close = () => {
    closing.abort(new Error('closed by the studio'));
    agents.state.destroy();
    agents.command.destroy();
  };
  const document = async (signal: AbortSignal = closing.signal) => {
    const answer = await get(options, agents.state, '/api/', signal, () => undefined);
    if (answer.status === 200) return answer.body;
    throw statusError(options.address, answer.status, 'the state');
  };
  const giveUp = AbortSignal.any([options.signal, closing.signal]);
  try {
    const first = await document(giveUp);
    if (!/<vmix[\s>]/.test(first.toString('latin1', 0, 400))) throw notVmix(options.address);
  } catch (thrown) {
    close();
    throw thrown;
  }
  return {
    kind: 'http',
    version: undefined,
    closed,
    async call(name: string, params: FunctionParams, { signal, onSent }: CallOptions) {
      checkFunctionName(name);
      const query = queryOf(params);
      const path = `/api/?Function=${name}${query === '' ? '' : `&${query}`}`;
      const answer = await turns.take(signal, () =>
        get(options, agents.command, path, AbortSignal.any([signal, closing.signal]), onSent),
      );
      const text = answer.body.toString('utf8').trim();
      if (answer.status === 200) return text;
      if (answer.status === 500) throw refused(name, options.address, text);
      throw statusError(options.address, answer.status, name);
    },
    async document() {
      try {
        return await document();
      } catch (thrown) {
        if (!closing.signal.aborted)
          end(thrown instanceof Error ? thrown : new Error(String(thrown)));
        throw thrown;
      }
    },
    activator: async () => undefined,
    idle: signal => turns.take(signal, async () => undefined),
    async probe() {
      await document();
    },
    close,
  };
}

interface HttpAnswer {
  status: number;
  body: Buffer;
}

function get(
  options: HttpOptions,
  agent: Agent,
  path: string,
  signal: AbortSignal,
  onSent: () => void,
): Promise<HttpAnswer> {
  const { host, port, user, password, address } = options;
  return new Promise((resolve, reject) => {
    let sent = false;
    const outgoing = request(
      {
        host,
        port,
        path,
        agent,
        signal,
        timeout: SILENCE_MS,
        ...(user || password ? { auth: `${user ?? ''}:${password ?? ''}` } : {}),
      },
      answer => {
        read(answer, options.alive).then(
          body => resolve({ status: answer.statusCode ?? 0, body }),
          fail,
        );
      },
    );
    const fail = (error: NodeJS.ErrnoException) =>
      reject(signal.aborted ? signal.reason : broken(address, error, sent));
    outgoing.on('finish', () => {
      sent = true;
      onSent();
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`silent for ${SILENCE_MS / 1000} s`)));
    outgoing.on('error', fail);
    outgoing.end();
  });
}

async function read(answer: IncomingMessage, alive: () => void): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    alive();
    size += part.length;
    if (size > MAX_BODY) throw new Error('the answer is too large');
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

function broken(address: string, error: NodeJS.ErrnoException, sent: boolean) {
  return fault(
    sent ? 'connection_lost' : 'connection_down',
    `${address} ${error.code === 'ECONNREFUSED' ? 'refuses the connection' : `cannot be reached (${error.message})`}.`,
    'Check that vMix is running with its web controller enabled; it is tried again by itself.',
  );
}

function statusError(address: string, status: number, what: string) {
  if (status === 401 || status === 403) {
    return fault(
      'auth_failed',
      `${address} wants another user or password for its web controller.`,
      'Enter the user and password from vMix’s Settings, Web Controller.',
    );
  }
  return fault(
    status === 404 ? 'wrong_protocol' : 'device_refused',
    `${address} answered ${status} when asked for ${what}.`,
    'Check that the port is vMix’s web controller (8088).',
  );
}

const notVmix = (address: string) =>
  fault(
    'wrong_protocol',
    `${address} answers, and not as vMix does.`,
    'Check the port: vMix’s web controller is on 8088.',
  );
