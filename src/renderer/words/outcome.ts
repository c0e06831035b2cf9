import type {
  AdapterDescriptor,
  InvocationRecord,
  JsonObject,
  Outcome,
  OutcomeName,
  StudioError,
} from '../../contracts/index.ts';
import { duration } from './time.ts';

/** Each outcome's sign and word; the sign alone tells them apart without colour. */
export const outcomeMarks: Record<OutcomeName | 'pending', { sign: string; word: string }> = {
  confirmed: { sign: '✓✓', word: 'Confirmed' },
  acknowledged: { sign: '✓', word: 'Acknowledged' },
  failed: { sign: '✕', word: 'Failed' },
  refused: { sign: '⊘', word: 'Refused' },
  unknown: { sign: '?', word: 'Unknown' },
  pending: { sign: '…', word: 'Pending' },
};

export const outcomeOf = (record: InvocationRecord): OutcomeName | 'pending' =>
  record.result?.outcome ?? 'pending';

export function errorOf(result: Outcome | undefined): StudioError | undefined {
  return result !== undefined && 'error' in result ? result.error : undefined;
}

/** The last stage's time: how long the whole press took, ms. */
export function totalMs(record: InvocationRecord): number | undefined {
  const times = Object.values(record.stages);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** `scene.set` → `Set scene`, by the adapter's own title; the name itself when it is unknown. */
export function operationTitle(
  adapters: readonly AdapterDescriptor[],
  adapter: string,
  operation: string,
): string {
  return (
    adapters.find(one => one.id === adapter)?.operations.find(one => one.name === operation)
      ?.title ?? operation
  );
}

/** The input as a person would say it: `Camera 1`, or `volume 40, source Mic`. */
export function inputWords(input: JsonObject): string {
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  const say = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return say(only[1]);
  return entries.map(([name, value]) => `${name} ${say(value)}`).join(', ');
}

const roadOf: Record<InvocationRecord['origin']['kind'], string> = {
  button: 'button',
  hotkey: 'hotkey',
  cli: 'command line',
  console: 'console',
  profile: 'profile',
  trigger: 'trigger',
  chat: 'chat',
  swarm: 'swarm',
  peer: 'peer',
  studio: 'studio',
};

export const originRoad = (origin: InvocationRecord['origin']) => roadOf[origin.kind];

const failureWord = { failed: 'failed', refused: 'was not sent', unknown: 'is unknown' } as const;

/** What happened, to what, and how long it took, in one sentence. */
export function outcomeSentence(
  record: InvocationRecord,
  adapters: readonly AdapterDescriptor[],
): string {
  const title = operationTitle(adapters, record.adapter, record.operation);
  const input = inputWords(record.input);
  const what = `${title}${input === '' ? '' : ` “${input}”`} on ${record.connectionName}`;
  const ms = totalMs(record);
  const took = ms === undefined ? '' : ` in ${duration(ms)}`;
  const { result } = record;
  if (result === undefined) return `${what}: sent on its way, no answer yet.`;
  switch (result.outcome) {
    case 'confirmed':
      return `${what}: confirmed${took}.`;
    case 'acknowledged':
      return result.note === undefined
        ? `${what}: acknowledged${took}.`
        : `${what}: acknowledged${took}. ${result.note}`;
    case 'failed':
    case 'refused':
    case 'unknown':
      return `${input === '' ? title : `“${input}”`} ${failureWord[result.outcome]}: ${result.error.message}`;
  }
}
