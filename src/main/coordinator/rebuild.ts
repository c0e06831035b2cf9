import canonicalize from 'canonicalize';
import type { Result } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { type Core, openCore } from './core.ts';

/**
 * Reads the whole log into an empty projection in memory and compares it with the one in use. Equal
 * tables prove that nothing is kept anywhere but in the log.
 */
export async function rebuild(
  core: Core,
): Promise<Result<{ messages: number; identical: boolean; differences: string[] }>> {
  await core.settled(5000);
  const fresh = openCore({ ...core.options, projection: ':memory:', log: () => undefined });
  try {
    let messages = 0;
    for (const lane of core.lanes()) {
      if (!(await fresh.lane(lane.durability).caughtUp(600_000))) {
        return err({
          code: 'connection_down',
          message: 'The log cannot be read now.',
          next: 'Try again when the message server runs.',
        });
      }
      messages += fresh.cursor(lane.names.stream);
    }
    await core.settled(5000);
    await fresh.settled(5000);
    const [here, there] = [core.projection.dump(), fresh.projection.dump()];
    const differences = [
      ...differ('task', here.tasks, there.tasks),
      ...differ('event', here.events, there.events),
    ];
    return ok({ messages, identical: differences.length === 0, differences });
  } finally {
    await fresh.close();
  }
}

const SHOWN = 20;
/** The same content in the same words, whichever order its keys were written in. */
const canonical = (body: string) => canonicalize(JSON.parse(body)) ?? body;

function differ(what: string, here: readonly string[], there: readonly string[]): string[] {
  const found: string[] = [];
  if (here.length !== there.length) {
    found.push(`${here.length} ${what}s in the tables, ${there.length} in the log`);
  }
  const known = new Set(there.map(canonical));
  for (const body of here) {
    if (found.length >= SHOWN) break;
    if (!known.has(canonical(body)))
      found.push(`${what} not as the log has it: ${body.slice(0, 200)}`);
  }
  return found;
}
