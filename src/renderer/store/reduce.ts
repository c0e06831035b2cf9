import type {
  AdapterDescriptor,
  Button,
  ConnectionView,
  InvocationRecord,
  Lamp,
  Page,
  StudioError,
  StudioEvent,
  StudioStatus,
} from '../../contracts/index.ts';
import { recentLimit, type StudioModel } from './state.ts';

/** What the window itself learns, beside the studio's own events. */
export type LocalEvent =
  | {
      event: 'opened';
      status: StudioStatus;
      adapters: AdapterDescriptor[];
      pages: Page[];
      lamps: Record<string, Lamp>;
      log: InvocationRecord[];
    }
  | { event: 'checked'; status: StudioStatus }
  | { event: 'bridge.lost'; at: number; reason: string }
  | { event: 'pressed'; key: string; at: number }
  | { event: 'press.answered'; key: string; at: number; record: InvocationRecord }
  | { event: 'press.failed'; key: string; at: number; error: StudioError };

export const buttonKey = (page: string, button: string) => `${page}/${button}`;

/** One step of the window's knowledge. Pure: same model, same event, same answer. */
export function reduce(model: StudioModel, event: StudioEvent | LocalEvent): StudioModel {
  switch (event.event) {
    case 'opened':
      return opened(model, event);
    case 'checked':
      return { ...model, ...fromStatus(event.status, model) };
    case 'bridge.lost':
      return model.bridge.state === 'lost'
        ? model
        : { ...model, bridge: { state: 'lost', since: event.at, reason: event.reason } };
    case 'pressed':
      return { ...model, presses: { ...model.presses, [event.key]: { at: event.at } } };
    case 'press.answered':
      return answered(model, event.key, event.at, event.record);
    case 'press.failed': {
      if (model.presses[event.key]?.at !== event.at) return model;
      const press = { at: event.at, error: event.error };
      return { ...model, presses: { ...model.presses, [event.key]: press } };
    }
    case 'invocation':
      return bind(learn(model, event.record), event.record);
    case 'status':
      return {
        ...model,
        connections: model.connections.map(one =>
          one.id === event.id ? { ...one, status: event.status } : one,
        ),
      };
    case 'connections':
      return { ...model, connections: event.connections };
    case 'lamps':
      return { ...model, lamps: { ...model.lamps, ...event.lamps } };
    case 'pages':
      return { ...model, pages: event.pages };
    case 'notices':
      return { ...model, notices: event.notices };
    case 'fabric':
      return { ...model, fabric: event.fabric };
    case 'show':
      return { ...model, show: event.show };
    case 'vault':
      return { ...model, vault: event.vault };
    case 'demo':
      return model.facts === undefined
        ? model
        : { ...model, facts: { ...model.facts, demo: event.demo } };
  }
}

/**
 * What the studio knew when the window opened. Presses of this run of the studio find their buttons
 * again, so that a window opened anew still answers whether the last press worked.
 */
function opened(model: StudioModel, event: Extract<LocalEvent, { event: 'opened' }>): StudioModel {
  const start: StudioModel = {
    ...model,
    ...fromStatus(event.status),
    adapters: event.adapters,
    pages: event.pages,
    lamps: event.lamps,
  };
  return event.log.reduceRight((known, record) => {
    const learned = learn(known, record);
    return record.acceptedAt >= event.status.startedAt ? bind(learned, record) : learned;
  }, start);
}

function fromStatus(status: StudioStatus, before?: StudioModel): Partial<StudioModel> {
  const { connections, fabric, notices, vault, show, ...facts } = status;
  return {
    bridge: before?.bridge.state === 'open' ? before.bridge : { state: 'open' },
    facts,
    fabric,
    vault,
    show,
    notices: sameJson(before?.notices, notices),
    connections: keepEqual(before?.connections ?? [], connections),
  };
}

/** Keeps the old objects where nothing changed, so that what did not change is not drawn again. */
function keepEqual(before: readonly ConnectionView[], now: ConnectionView[]): ConnectionView[] {
  return now.map(view => {
    const old = before.find(one => one.id === view.id);
    return old !== undefined && JSON.stringify(old) === JSON.stringify(view) ? old : view;
  });
}

function sameJson<T>(before: T | undefined, now: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** Whether `next` knows more than `known`: a record only grows, and an ended one stays as it ended. */
function isNewer(known: InvocationRecord | undefined, next: InvocationRecord): boolean {
  if (known === undefined) return true;
  if (known.result !== undefined) return next.result !== undefined;
  return (
    next.result !== undefined || Object.keys(next.stages).length >= Object.keys(known.stages).length
  );
}

function learn(model: StudioModel, record: InvocationRecord): StudioModel {
  const known = model.recent[record.id];
  if (!isNewer(known, record)) return model;
  const recent = trim({ ...model.recent, [record.id]: record });
  const { last } = model;
  const isLast = last === undefined || record.id >= last.id;
  return { ...model, recent, last: isLast ? record : last };
}

function trim(recent: Record<string, InvocationRecord>): Record<string, InvocationRecord> {
  const ids = Object.keys(recent);
  if (ids.length <= recentLimit) return recent;
  const kept = ids.sort().slice(-Math.floor(recentLimit * 0.9));
  return Object.fromEntries(kept.flatMap(id => (recent[id] ? [[id, recent[id]]] : [])));
}

function answered(
  model: StudioModel,
  key: string,
  at: number,
  record: InvocationRecord,
): StudioModel {
  const learned = learn(model, record);
  const press = model.presses[key];
  if (press === undefined || press.at !== at) return learned;
  const newest = learned.recent[record.id] ?? record;
  return { ...learned, presses: { ...learned.presses, [key]: { at, record: newest } } };
}

/**
 * Ties a record to the buttons it belongs to. A record does not name its button, so it is known by
 * what it does: first the buttons that already hold it; then a button whose press waits for its
 * record; then, for a press from outside this window (a global hotkey), every button of that action.
 */
function bind(model: StudioModel, record: InvocationRecord): StudioModel {
  const holders = Object.entries(model.presses).filter(
    ([, press]) => press.record?.id === record.id,
  );
  if (holders.length > 0) return hold(model, holders, record);
  if (record.origin.kind !== 'button' && record.origin.kind !== 'hotkey') return model;
  const keys = keysOfAction(model.pages, record);
  const waiting = keys
    .map(key => [key, model.presses[key]] as const)
    .flatMap(([key, press]) =>
      press !== undefined && press.record === undefined && press.error === undefined
        ? [[key, press] as const]
        : [],
    )
    .sort(([, a], [, b]) => a.at - b.at);
  const [first] = waiting;
  if (first !== undefined && record.origin.kind === 'button') return hold(model, [first], record);
  const older = keys.flatMap(key => {
    const press = model.presses[key];
    const mayReplace = press === undefined || (press.record?.id ?? '') < record.id;
    return mayReplace ? [[key, press ?? { at: record.acceptedAt }] as const] : [];
  });
  return older.length === 0 ? model : hold(model, older, record);
}

function hold(
  model: StudioModel,
  presses: readonly (readonly [string, { at: number }])[],
  record: InvocationRecord,
): StudioModel {
  const newest = model.recent[record.id] ?? record;
  const bound = presses.map(([key, { at }]) => [key, { at, record: newest }]);
  return { ...model, presses: { ...model.presses, ...Object.fromEntries(bound) } };
}

function keysOfAction(pages: readonly Page[], record: InvocationRecord): string[] {
  return pages.flatMap(page =>
    page.buttons
      .filter(button => doesThis(button, record))
      .map(button => buttonKey(page.id, button.id)),
  );
}

/** Whether a record is what this button does. The studio may have filled in defaults. */
function doesThis(button: Button, record: InvocationRecord): boolean {
  return (
    button.operation === record.operation &&
    button.connection === record.connection &&
    Object.entries(button.input).every(
      ([name, value]) => JSON.stringify(value) === JSON.stringify(record.input[name]),
    )
  );
}
