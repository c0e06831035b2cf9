import { z } from 'zod';
import type { Result } from '../../contracts/index.ts';
import { err, studioError, type taskInput } from '../../contracts/index.ts';
import type { Core } from './core.ts';
import { wireError } from './errors.ts';
import { callsOf } from './names.ts';
import { nobodyListens, WireError } from './wire.ts';

/** Commands that a task's home studio takes from its peers. */
export const remoteVerbs = [
  'create',
  'claim',
  'renew',
  'progress',
  'complete',
  'fail',
  'release',
  'block',
  'unblock',
  'cancel',
  'revive',
  'one',
] as const satisfies readonly (keyof typeof taskInput)[];
export type RemoteVerb = (typeof remoteVerbs)[number];

const answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: studioError }),
]);

const FOREIGN_MS = 3000;

/** Asks a task's home studio; fails at once when it is not there. Nothing is kept for later. */
export async function askHome<T>(
  core: Core,
  home: string,
  verb: RemoteVerb,
  input: object,
  schema: z.ZodType<T>,
): Promise<Result<T>> {
  try {
    const subject = callsOf(home).command(verb);
    // The asker's `home` is dropped, or the home studio would send it on.
    const body = JSON.stringify({ ...input, home: undefined });
    const said = await core.lane('bus').wire.ask(subject, body, { timeoutMs: FOREIGN_MS });
    if (nobodyListens(said)) return err(homeOffline(home));
    const parsed = answer.safeParse(said.json());
    if (!parsed.success) return err(notUnderstood(home));
    if (!parsed.data.ok) return parsed.data;
    const value = schema.safeParse(parsed.data.value);
    return value.success ? { ok: true, value: value.data } : err(notUnderstood(home));
  } catch (thrown) {
    if (thrown instanceof WireError) {
      return thrown.loss === 'silent' ? err(homeSilent(home)) : err(wireError(thrown));
    }
    throw thrown;
  }
}

/** Answers peers: the same commands, checked and decided here like any other. */
export function serveHome(
  core: Core,
  run: (verb: RemoteVerb, input: unknown) => Promise<Result<unknown>>,
): () => void {
  const { wire } = core.lane('bus');
  const calls = callsOf(core.options.studio);
  const stops = remoteVerbs.map(verb =>
    wire.subscribe(calls.command(verb), message => {
      const { reply } = message;
      if (!reply) return;
      const said = parse(message.data);
      const asked = typeof said === 'object' && said !== null ? said : {};
      void run(verb, asked).then(
        said => wire.publish(reply, JSON.stringify(said)),
        thrown => core.options.log(`A peer's ${verb} failed: ${String(thrown)}`),
      );
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

const decoder = new TextDecoder();
function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}

const homeOffline = (home: string) =>
  ({
    code: 'connection_down',
    message: `The task's home studio is offline (${home}), so it cannot be claimed or changed now.`,
    next: 'Try again when the link is back; tasks of this studio go on as ever.',
    detail: { home },
  }) as const;

const homeSilent = (home: string) =>
  ({
    code: 'no_answer',
    message: `The task's home studio (${home}) did not answer within ${FOREIGN_MS / 1000} s.`,
    next: 'Look at the task when the link is back: the change may or may not be there.',
    detail: { home },
  }) as const;

const notUnderstood = (home: string) =>
  ({
    code: 'unsupported_version',
    message: `The home studio (${home}) gave an answer that this one does not understand.`,
    next: 'Bring both studios to the same version.',
  }) as const;
