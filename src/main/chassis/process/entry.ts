import { type AdapterRuntime, corePort, startAdapter } from '../../../adapters/kit/index.ts';
import { loadAdapter } from '../../../adapters/registry.ts';
import { type Json, json, toStudioError } from '../../../contracts/index.ts';
import { type FromProcess, type ToProcess, toProcess } from '../protocol.ts';

// An adapter process: one configured adapter, and the frames that connect it to the core.

const port = corePort();
const say = (message: FromProcess) => port.post(message);
const monotonic = () => Number(process.hrtime.bigint()) / 1e6;

let runtime: AdapterRuntime | undefined;
const started = Promise.withResolvers<AdapterRuntime>();
/** At once when the adapter runs (the press path), else as soon as it does. */
const withRuntime = (use: (runtime: AdapterRuntime) => void) =>
  runtime === undefined ? void started.promise.then(use) : use(runtime);
const cancels = new Map<string, AbortController>();

async function start(message: Extract<ToProcess, { type: 'start' }>): Promise<void> {
  const adapter = await loadAdapter(message.adapter);
  if (adapter === undefined) throw new Error(`There is no adapter "${message.adapter}".`);
  runtime = startAdapter({
    adapter,
    config: message.config,
    now: Date.now,
    events: {
      status: status => say({ type: 'status', status }),
      lamps: lamps => say({ type: 'lamps', lamps }),
      log: (level, text) => say({ type: 'log', level, message: text.slice(0, 10_000) }),
      telemetry: (name, data) => say({ type: 'telemetry', name, data: json.parse(data) }),
    },
  });
  started.resolve(runtime);
}

async function invoke(
  message: Extract<ToProcess, { type: 'invoke' }>,
  runtime: AdapterRuntime,
): Promise<void> {
  const { id } = message;
  const cancel = new AbortController();
  cancels.set(id, cancel);
  const answer = await runtime.invoke({
    operation: message.operation,
    input: message.input,
    deadlineMs: message.deadlineMs,
    signal: cancel.signal,
    onStage: stage => say({ type: 'stage', id, stage, at: monotonic() }),
  });
  cancels.delete(id);
  say({ type: 'answer', id, answer, at: monotonic() });
}

async function ask(
  message: Extract<ToProcess, { type: 'ask' }>,
  runtime: AdapterRuntime,
): Promise<void> {
  const { id, question } = message;
  try {
    const value: unknown =
      question.what === 'state'
        ? runtime.state()
        : question.what === 'choices'
          ? runtime.choices(question.operation)
          : await runtime.inspect();
    say({ type: 'reply', id, result: { ok: true, value: value as Json } });
  } catch (thrown) {
    const error = toStudioError(thrown, 'asking the adapter');
    say({ type: 'reply', id, result: { ok: false, error } });
  }
}

port.onMessage(raw => {
  const parsed = toProcess.safeParse(raw);
  if (!parsed.success) {
    say({ type: 'log', level: 'error', message: `Not a frame: ${parsed.error.message}` });
    return;
  }
  const message = parsed.data;
  switch (message.type) {
    case 'start':
      if (runtime === undefined) void start(message).catch(fatal);
      return;
    case 'stop':
      void (runtime?.stop() ?? Promise.resolve()).then(() => process.exit(0));
      return;
    case 'ping':
      return say({ type: 'pong', id: message.id });
    case 'cancel':
      return cancels.get(message.id)?.abort();
    case 'watch':
      return withRuntime(running => running.watch(message.lamps));
    case 'invoke':
      return withRuntime(running => void invoke(message, running).catch(fatal));
    case 'ask':
      return withRuntime(running => void ask(message, running).catch(fatal));
  }
});

/** A bug in an adapter ends its process with the reason on stderr: the core names it and restarts. */
function fatal(thrown: unknown): never {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown}\n`);
  process.exit(70);
}
process.on('uncaughtException', fatal);
process.on('unhandledRejection', fatal);

const token = process.env.IF_HANDSHAKE ?? '';
delete process.env.IF_HANDSHAKE;
say({ type: 'hello', token });
