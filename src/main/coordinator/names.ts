import { createHash } from 'node:crypto';

/** Subjects and streams of one studio and epoch. Nothing else spells them. */
export function namesOf(studio: string, lane: 'bus' | 'ledger', epoch: number) {
  const stream = `IF_${studio}_${lane === 'bus' ? 'E' : 'L'}${epoch}`;
  const root = `if.${studio}.${lane === 'bus' ? 'e' : 'l'}${epoch}`;
  return {
    stream,
    /** Everything that the stream keeps. */
    captured: [`${root}.task.*`, `${root}.swarm.*`, `${root}.prompt.*`],
    task: (id: string) => `${root}.task.${id}`,
    swarm: (id: string) => `${root}.swarm.${id}`,
    prompt: (id: string) => `${root}.prompt.${id}`,
  };
}
export type Names = ReturnType<typeof namesOf>;

/** Subjects of core NATS: heard by who is there, kept by nobody. */
export const callsOf = (studio: string) => ({
  push: (swarm: string) => `if.${studio}.push.${swarm}`,
  beat: (swarm: string) => `if.${studio}.beat.${swarm}`,
  command: (verb: string) => `if.${studio}.rpc.${verb}`,
});

export type LogKind = 'task' | 'swarm' | 'prompt';

/** Kind and id of a captured subject (`if.<studio>.<epoch>.<kind>.<id>`). */
export function readSubject(subject: string): { kind: LogKind; id: string } | undefined {
  const [, , , kind, id] = subject.split('.');
  if (id === undefined) return undefined;
  return kind === 'task' || kind === 'swarm' || kind === 'prompt' ? { kind, id } : undefined;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The id of a task with an idempotency key: the same key gives the same id, so that the stream's
 * own compare-and-swap refuses the second one. 130 bits of SHA-256 in the alphabet of a ULID.
 */
export function idOfKey(studio: string, key: string): string {
  const hash = createHash('sha256').update(`${studio}\n${key}`).digest();
  let id = '';
  let bits = 0;
  let held = 0;
  for (const byte of hash) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && id.length < 26) {
      bits -= 5;
      id += CROCKFORD[(held >> bits) & 31];
      held &= (1 << bits) - 1;
    }
  }
  return id;
}
