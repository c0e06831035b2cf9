import type {
  InvocationRecord,
  MethodInput,
  MethodName,
  MethodOutput,
  Result,
  StudioClient,
  StudioError,
} from '../../contracts/index.ts';
import { bridge } from '../bridge.ts';
import { useStudio } from './store.ts';

/** ms between two looks at whether the studio still answers, and how long each may take. */
const checkEveryMs = 3000;
const checkWithinMs = 4000;

const lost = (reason: string): StudioError => ({
  code: 'studio_ended',
  message: `This window has lost the studio: ${reason}`,
  next: 'Wait some seconds; if it stays lost, close the app and start it again.',
});

/** Asks the studio. Never rejects: a lost bridge is an error like any other. */
export async function ask<M extends MethodName>(
  method: M,
  input: MethodInput<M>,
): Promise<Result<MethodOutput<M>>> {
  const client = bridge();
  if (client === undefined) return { ok: false, error: lost('the app did not connect it.') };
  try {
    return await client.call(method, input);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, error: lost(reason) };
  }
}

/** Presses a button: pending at once, anything more only when the studio has said it. */
export async function pressButton(page: string, button: string, by: 'button' | 'hotkey') {
  const { tell } = useStudio.getState();
  const key = `${page}/${button}`;
  const at = Date.now();
  const call = ask('button.press', { page, button, by });
  tell({ event: 'pressed', key, at });
  const answer = await call;
  tell(
    answer.ok
      ? { event: 'press.answered', key, at, record: answer.value }
      : { event: 'press.failed', key, at, error: answer.error },
  );
}

/** Runs an operation from the palette or the console; the record also comes as an event. */
export async function invoke(input: MethodInput<'invoke'>): Promise<Result<InvocationRecord>> {
  const answer = await ask('invoke', input);
  if (answer.ok) useStudio.getState().tell({ event: 'invocation', record: answer.value });
  return answer;
}

const within = <T>(promise: Promise<T>, ms: number): Promise<T | undefined> =>
  new Promise(resolve => {
    const timer = setTimeout(() => resolve(undefined), ms);
    void promise.then(value => {
      clearTimeout(timer);
      resolve(value);
    });
  });

async function open(): Promise<StudioError | undefined> {
  const [status, adapters, pages, lamps, log] = await Promise.all([
    ask('studio.status', {}),
    ask('adapter.list', {}),
    ask('page.list', {}),
    ask('lamp.list', {}),
    ask('log.list', { limit: 100 }),
  ]);
  if (!status.ok) return status.error;
  useStudio.getState().tell({
    event: 'opened',
    status: status.value,
    adapters: adapters.ok ? adapters.value : [],
    pages: pages.ok ? pages.value : [],
    lamps: lamps.ok ? lamps.value : {},
    log: log.ok ? log.value : [],
  });
  return undefined;
}

/**
 * Keeps the window's knowledge true: subscribes, asks for everything once, then looks every few
 * seconds whether the studio still answers. After a loss everything is asked again. Returns how to
 * stop.
 */
export function follow(client: StudioClient | undefined): () => void {
  const { tell } = useStudio.getState();
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = client?.on(event => tell(event));

  async function check(): Promise<void> {
    const isOpen = useStudio.getState().bridge.state === 'open';
    const answer = isOpen
      ? await within(ask('studio.status', {}), checkWithinMs)
      : await within(open(), checkWithinMs).then(() => undefined);
    if (stopped) return;
    if (isOpen) {
      if (answer?.ok) tell({ event: 'checked', status: answer.value });
      else tell({ event: 'bridge.lost', at: Date.now(), reason: reasonOf(answer) });
    }
    timer = setTimeout(check, isOpen ? checkEveryMs : 1000);
  }

  void open().then(error => {
    if (stopped) return;
    if (error !== undefined) tell({ event: 'bridge.lost', at: Date.now(), reason: error.message });
    timer = setTimeout(check, checkEveryMs);
  });

  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe?.();
  };
}

const reasonOf = (answer: Result<unknown> | undefined): string =>
  answer === undefined || answer.ok
    ? `The studio has not answered for ${checkWithinMs / 1000} s.`
    : answer.error.message;
