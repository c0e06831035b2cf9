import { readFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import {
  type ClientFrame,
  err,
  type MethodInput,
  type MethodName,
  type MethodOutput,
  ok,
  type Result,
  type StudioClient,
  type StudioError,
  type StudioEvent,
  type StudioFile,
  socketLimits,
  studioApi,
  studioFile,
  studioFileName,
  studioFrame,
} from '../contracts/index.ts';

/** The Studio API over the local socket. Calls that are open when the studio ends say so. */
export interface ConnectedStudio extends StudioClient {
  /** Resolves, with the reason, when the studio is gone or the connection was closed. */
  readonly ended: Promise<StudioError>;
  close(): void;
}

/** All in ms. */
const patience = {
  connect: 3000,
  /** Calls other than presses. */
  call: 30_000,
  /** A press is answered by its own deadline, 600 s at most; this is on top. */
  press: 610_000,
} as const;

/** Connects to the studio that works in a data folder. Errors: `no_studio`, `permission_denied`. */
export async function connectStudio(dir: string): Promise<Result<ConnectedStudio>> {
  const file = await readStudioFile(dir);
  if (!file.ok) return file;
  const socket = await open(file.value, dir);
  return socket.ok ? ok(speak(socket.value)) : socket;
}

async function readStudioFile(dir: string): Promise<Result<StudioFile>> {
  let text: string;
  try {
    text = await readFile(join(dir, studioFileName), 'utf8');
  } catch (thrown) {
    return err(codeOf(thrown) === 'EACCES' ? notYours(dir) : noStudio(dir));
  }
  try {
    return ok(studioFile.parse(JSON.parse(text)));
  } catch {
    return err(noStudio(dir));
  }
}

function open(file: StudioFile, dir: string): Promise<Result<WebSocket>> {
  return new Promise(resolve => {
    const socket = new WebSocket('ws://studio/', {
      createConnection: () => connectSocket(file.address),
      headers: { authorization: `Bearer ${file.token}` },
      handshakeTimeout: patience.connect,
      maxPayload: socketLimits.answer,
      perMessageDeflate: false,
    });
    socket.once('open', () => {
      socket.removeAllListeners('error');
      resolve(ok(socket));
    });
    socket.once('unexpected-response', (_request, response) => {
      resolve(err(response.statusCode === 401 ? notYours(dir) : noStudio(dir, file.pid)));
      socket.on('error', () => undefined);
      socket.terminate();
    });
    socket.once('error', thrown =>
      resolve(err(codeOf(thrown) === 'EACCES' ? notYours(dir) : noStudio(dir, file.pid))),
    );
  });
}

function speak(socket: WebSocket): ConnectedStudio {
  const waiting = new Map<number, { method: string; settle(result: Result<unknown>): void }>();
  const listeners = new Set<(event: StudioEvent) => void>();
  let nextId = 1;

  const drop = () => {
    for (const { method, settle } of [...waiting.values()]) settle(err(lost(method)));
  };
  socket.on('error', () => undefined); // `close` follows and tells every open call
  const ended = new Promise<StudioError>(resolve => {
    socket.on('close', () => {
      drop();
      resolve(gone());
    });
  });
  socket.on('message', data => {
    const frame = parse(String(data));
    if (frame === undefined) return socket.close(1007, 'Not a frame of the Studio API.');
    if (frame.type === 'event') {
      for (const listener of [...listeners]) listener(frame.event);
    } else {
      waiting.get(frame.id)?.settle(frame.type === 'answer' ? ok(frame.value) : err(frame.error));
    }
  });

  function request(frame: ClientFrame, method: string, withinMs: number): Promise<Result<unknown>> {
    const text = JSON.stringify(frame);
    if (Buffer.byteLength(text) > socketLimits.request)
      return Promise.resolve(err(tooLong(method)));
    if (socket.readyState !== socket.OPEN) return Promise.resolve(err(gone(method)));
    return new Promise(resolve => {
      const settle = (result: Result<unknown>) => {
        clearTimeout(timer);
        waiting.delete(frame.id);
        resolve(result);
      };
      const timer = setTimeout(() => settle(err(silent(method, withinMs))), withinMs);
      waiting.set(frame.id, { method, settle });
      socket.send(text, () => undefined);
    });
  }

  const subscribe = (events: boolean) =>
    void request({ type: 'subscribe', id: nextId++, events }, 'subscribe', patience.call);

  return {
    async call<M extends MethodName>(method: M, params: MethodInput<M>) {
      const withinMs = isPress(method) ? patience.press : patience.call;
      const frame: ClientFrame = { type: 'call', id: nextId++, method, params };
      const answer = await request(frame, method, withinMs);
      if (!answer.ok) return answer;
      const value = studioApi[method].output.safeParse(answer.value);
      return value.success ? ok(value.data as MethodOutput<M>) : err(notUnderstood(method));
    },
    on(listener) {
      listeners.add(listener);
      if (listeners.size === 1) subscribe(true);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) subscribe(false);
      };
    },
    ended,
    close: () => socket.close(),
  };
}

function parse(text: string) {
  try {
    return studioFrame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const isPress = (method: string) => method === 'invoke' || method === 'button.press';

const codeOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;

const noStudio = (dir: string, pid?: number): StudioError => ({
  code: 'no_studio',
  message:
    pid === undefined
      ? `No studio is running on ${dir}.`
      : `No studio is running on ${dir}: the last one (process ${pid}) has ended.`,
  next: 'Start it with `npm start`, or `./if studio --headless` where there is no display; `--data DIR` names another folder.',
});

const notYours = (dir: string): StudioError => ({
  code: 'permission_denied',
  message: `The studio on ${dir} does not let this user in.`,
  next: 'Run the command as the user who runs the studio.',
});

/** A press whose answer was lost is never called failed: it may well have been done. */
const lost = (method: string): StudioError =>
  isPress(method)
    ? {
        code: 'no_answer',
        message: 'The studio ended before it said what became of the press.',
        next: 'Look at the device; `if log list` tells what was recorded once the studio is back.',
      }
    : gone(method);

const gone = (method?: string): StudioError => ({
  code: 'studio_ended',
  message:
    method === undefined ? 'The studio ended.' : `The studio ended before it answered ${method}.`,
  next: 'Start the studio again and repeat the command.',
});

const silent = (method: string, withinMs: number): StudioError => ({
  code: isPress(method) ? 'no_answer' : 'timeout',
  message: `The studio did not answer ${method} within ${withinMs / 1000} s.`,
  next: 'See whether the studio still answers: `if status`.',
});

const tooLong = (method: string): StudioError => ({
  code: 'payload_too_large',
  message: `The input of ${method} is longer than ${socketLimits.request / 1024 / 1024} MiB.`,
  next: 'Send less at a time.',
});

const notUnderstood = (method: string): StudioError => ({
  code: 'internal',
  message: `The studio's answer to ${method} is not what this command expects.`,
  next: 'Use the `if` that came with the running studio: their versions differ.',
});
