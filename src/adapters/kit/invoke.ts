import type { Json, StudioError } from '../../contracts/index.ts';
import { json, StudioFault, toStudioError } from '../../contracts/index.ts';
import type { AnyOperation, Session } from './define.ts';

/** What became of one command, as its adapter saw it. */
export type Answer =
  | { kind: 'confirmed'; output: Json }
  | { kind: 'acknowledged'; output: Json; note?: string }
  | { kind: 'failed'; sent: boolean; error: StudioError }
  | { kind: 'unknown'; error: StudioError };

const DEFAULT_CONFIRM_MS = 2000;

interface Performance {
  operation: AnyOperation;
  name: string;
  address: string;
  input: unknown;
  session: Session<unknown>;
  state: () => unknown;
  /** Calls `check` after every change of state until the returned function is called. */
  onChange(check: () => void): () => void;
  /** Calls `gone` when the session ends, until the returned function is called. */
  onClosed(gone: () => void): () => void;
  deadlineMs: number;
  signal?: AbortSignal | undefined;
  onStage(stage: 'sent' | 'acknowledged'): void;
}

/**
 * Runs one operation on an open session. The answer never claims more than was seen: a command that
 * was sent and got no answer is `unknown`, whether the deadline passed or the link broke.
 */
export async function performOperation(job: Performance): Promise<Answer> {
  const { operation, session } = job;
  const abort = new AbortController();
  let sent = false;
  const raced = endOfWait(job, abort);
  try {
    const run = operation.run(
      {
        client: session.client,
        state: job.state,
        sent() {
          if (sent || abort.signal.aborted) return;
          sent = true;
          job.onStage('sent');
        },
        signal: abort.signal,
      },
      job.input,
    );
    const first = await Promise.race([run.then(output => ({ output })), raced.promise]);
    if ('ended' in first) {
      abort.abort();
      run.catch(() => undefined); // its answer comes too late to matter
      return unanswered(job, sent, first.ended);
    }
    job.onStage('acknowledged');
    const output = json.parse(JSON.parse(JSON.stringify(first.output ?? null)));
    if (operation.confirm === undefined) return { kind: 'acknowledged', output };
    const seen = await confirmed(job, first.output, raced.promise);
    return seen
      ? { kind: 'confirmed', output }
      : {
          kind: 'acknowledged',
          output,
          note: `${job.address} answered, and its state did not show the effect in time.`,
        };
  } catch (thrown) {
    const error = toStudioError(thrown, `running ${job.name} on ${job.address}`);
    const lost = thrown instanceof StudioFault && error.code === 'connection_lost';
    if (sent && lost) return unanswered(job, sent, 'closed');
    return { kind: 'failed', sent, error };
  } finally {
    raced.stop();
  }
}

type Ended = 'deadline' | 'closed' | 'cancelled';

/** Resolves when waiting must end: the deadline, a broken link, or a caller who cancels. */
function endOfWait(job: Performance, abort: AbortController) {
  let timer: NodeJS.Timeout | undefined;
  let forget: () => void = () => undefined;
  const promise = new Promise<{ ended: Ended }>(resolve => {
    timer = setTimeout(() => resolve({ ended: 'deadline' }), job.deadlineMs);
    forget = job.onClosed(() => resolve({ ended: 'closed' }));
    job.signal?.addEventListener('abort', () => resolve({ ended: 'cancelled' }), { once: true });
  });
  return {
    promise,
    stop() {
      clearTimeout(timer);
      forget();
      abort.abort();
    },
  };
}

function unanswered(job: Performance, sent: boolean, ended: Ended): Answer {
  const what = `"${job.operation.title}" to ${job.address}`;
  if (!sent) {
    return {
      kind: 'failed',
      sent,
      error: {
        code:
          ended === 'closed' ? 'connection_lost' : ended === 'cancelled' ? 'cancelled' : 'timeout',
        message: `${what} was not sent: ${ended === 'closed' ? 'the connection broke' : ended === 'cancelled' ? 'it was cancelled' : 'the time ran out'} first.`,
        next: 'Press again when the connection is live.',
      },
    };
  }
  return {
    kind: 'unknown',
    error: {
      code: 'no_answer',
      message:
        ended === 'closed'
          ? `${what} was sent, then the connection broke before an answer came.`
          : `${what} was sent and nothing answered within ${Math.round(job.deadlineMs)} ms.`,
      next: 'Look at the device: the command may or may not have taken effect. It is not sent again.',
    },
  };
}

/** Waits until the state shows the effect; false when the time is up first. */
async function confirmed(
  job: Performance,
  output: unknown,
  ended: Promise<{ ended: Ended }>,
): Promise<boolean> {
  const shows = () => job.operation.confirm?.(job.state(), job.input, output) ?? false;
  if (shows()) return true;
  let stop: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const seen = new Promise<boolean>((resolve, reject) => {
      stop = job.onChange(() => {
        try {
          if (shows()) resolve(true);
        } catch (thrown) {
          reject(thrown);
        }
      });
      timer = setTimeout(() => resolve(false), job.operation.confirmMs ?? DEFAULT_CONFIRM_MS);
    });
    return await Promise.race([seen, ended.then(() => false)]);
  } catch {
    // A confirm rule that throws cannot vouch for the effect; the answer itself still stands.
    return false;
  } finally {
    clearTimeout(timer);
    stop();
  }
}
