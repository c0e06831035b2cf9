import { describe, expect, it } from 'vitest';
import type {
  ConnectionView,
  InvocationRecord,
  Outcome,
  Page,
  StudioStatus,
} from '../../contracts/index.ts';
import { reduce } from './reduce.ts';
import { emptyModel, recentLimit, type StudioModel } from './state.ts';

const view = (id: string): ConnectionView => ({
  id,
  adapter: 'obs',
  name: id,
  config: {},
  secrets: [],
  simulated: true,
  address: `OBS at ${id}`,
  status: { state: 'off', since: 0 },
});
const page: Page = {
  id: 'main',
  name: 'Main',
  columns: 4,
  buttons: ['one', 'two', 'twin'].map(id => ({
    id,
    label: id,
    connection: 'obs',
    operation: 'scene.set',
    input: { scene: id === 'twin' ? 'one' : id },
    guard: 'none' as const,
  })),
};
const status: StudioStatus = {
  version: '1',
  pid: 1,
  data: '/',
  demo: true,
  host: 'node',
  show: 'Show',
  startedAt: 500,
  fabric: { state: 'starting' },
  connections: [view('obs'), view('obs-2')],
  witness: { entries: 0 },
  vault: 'open',
  notices: [],
};
const record = (
  count: number,
  scene: string,
  result?: Outcome,
  stages = { accepted: 0 },
): InvocationRecord => ({
  id: `01K${String(count).padStart(23, '0')}`,
  origin: { kind: 'button', who: 'me' },
  connection: 'obs',
  connectionName: 'OBS',
  adapter: 'obs',
  operation: 'scene.set',
  input: { scene },
  acceptedAt: 1000 + count,
  stages,
  ...(result === undefined ? {} : { result }),
});
const opened = (log: InvocationRecord[] = []): StudioModel =>
  reduce(emptyModel, { event: 'opened', status, adapters: [], pages: [page], lamps: {}, log });
const confirmed: Outcome = { outcome: 'confirmed' };

describe('a press', () => {
  it('is pending at once and nothing more until a record says so', () => {
    const model = reduce(opened(), { event: 'pressed', key: 'main/one', at: 7 });
    expect(model.presses['main/one']).toEqual({ at: 7 });
  });
  it('takes the first record of its action as its own, and leaves its twin alone', () => {
    let model = reduce(opened(), { event: 'pressed', key: 'main/one', at: 7 });
    model = reduce(model, { event: 'invocation', record: record(1, 'one') });
    expect(model.presses['main/one']?.record?.id).toBe(record(1, 'one').id);
    expect(model.presses['main/twin']).toBeUndefined();
    model = reduce(model, { event: 'invocation', record: record(1, 'one', confirmed) });
    expect(model.presses['main/one']?.record?.result).toEqual(confirmed);
  });
  it('keeps the newest of two presses: a late answer of the first changes nothing', () => {
    let model = reduce(opened(), { event: 'pressed', key: 'main/one', at: 7 });
    model = reduce(model, { event: 'pressed', key: 'main/one', at: 8 });
    model = reduce(model, {
      event: 'press.answered',
      key: 'main/one',
      at: 7,
      record: record(1, 'one', confirmed),
    });
    expect(model.presses['main/one']).toEqual({ at: 8 });
    expect(model.last?.id).toBe(record(1, 'one').id);
  });
  it('does not go back to pending when an older word comes late', () => {
    let model = reduce(opened(), { event: 'pressed', key: 'main/one', at: 7 });
    model = reduce(model, {
      event: 'press.answered',
      key: 'main/one',
      at: 7,
      record: record(1, 'one', confirmed),
    });
    model = reduce(model, { event: 'invocation', record: record(1, 'one') });
    expect(model.presses['main/one']?.record?.result).toEqual(confirmed);
  });
  it('shows a hotkey pressed outside the window on every button of that action', () => {
    const hotkey = {
      ...record(1, 'one', confirmed),
      origin: { kind: 'hotkey' as const, who: 'F1' },
    };
    const model = reduce(opened(), { event: 'invocation', record: hotkey });
    expect(Object.keys(model.presses).sort()).toEqual(['main/one', 'main/twin']);
  });
  it('leaves the buttons alone when the command line did it', () => {
    const cli = { ...record(1, 'one', confirmed), origin: { kind: 'cli' as const, who: 'anna' } };
    const model = reduce(opened(), { event: 'invocation', record: cli });
    expect(model.presses).toEqual({});
    expect(model.last).toEqual(cli);
  });
  it('that the studio could not take is failed, not pending', () => {
    const error = { code: 'no_such_thing', message: 'Gone.', next: 'Look.' } as const;
    let model = reduce(opened(), { event: 'pressed', key: 'main/one', at: 7 });
    model = reduce(model, { event: 'press.failed', key: 'main/one', at: 7, error });
    expect(model.presses['main/one']).toEqual({ at: 7, error });
  });
});

describe('a window that opens', () => {
  it('finds the last press of this run again, and not one of an earlier run', () => {
    const old = { ...record(1, 'two', confirmed), acceptedAt: 400 };
    const model = opened([record(2, 'one', confirmed), old]);
    expect(model.presses['main/one']?.record?.id).toBe(record(2, 'one').id);
    expect(model.presses['main/two']).toBeUndefined();
    expect(model.last?.id).toBe(record(2, 'one').id);
  });
});

describe('connections', () => {
  it('changes only the one whose status changed', () => {
    const before = opened();
    const after = reduce(before, {
      event: 'status',
      id: 'obs',
      status: { state: 'connecting', since: 1, attempt: 1 },
    });
    expect(after.connections[0]?.status.state).toBe('connecting');
    expect(after.connections[1]).toBe(before.connections[1]);
  });
  it('keeps the old objects when a check finds nothing new', () => {
    const before = opened();
    const after = reduce(before, { event: 'checked', status: structuredClone(status) });
    expect(after.connections[0]).toBe(before.connections[0]);
    expect(after.bridge).toBe(before.bridge);
  });
});

describe('the bridge', () => {
  it('is lost once, with the first reason, and open again after a new start', () => {
    let model = reduce(opened(), { event: 'bridge.lost', at: 5, reason: 'first' });
    model = reduce(model, { event: 'bridge.lost', at: 9, reason: 'second' });
    expect(model.bridge).toEqual({ state: 'lost', since: 5, reason: 'first' });
    model = reduce(model, {
      event: 'opened',
      status,
      adapters: [],
      pages: [page],
      lamps: {},
      log: [],
    });
    expect(model.bridge).toEqual({ state: 'open' });
  });
});

it('folds lamps, pages, notices, show and vault', () => {
  let model = reduce(opened(), { event: 'lamps', lamps: { 'main/one': 'program' } });
  model = reduce(model, { event: 'lamps', lamps: { 'main/two': 'preview' } });
  expect(model.lamps).toEqual({ 'main/one': 'program', 'main/two': 'preview' });
  model = reduce(model, { event: 'pages', pages: [] });
  model = reduce(model, { event: 'show', show: 'New' });
  model = reduce(model, { event: 'vault', vault: 'locked' });
  model = reduce(model, {
    event: 'notices',
    notices: [{ id: 'n', at: 1, level: 'info', message: 'm' }],
  });
  expect(model).toMatchObject({ pages: [], show: 'New', vault: 'locked', notices: [{ id: 'n' }] });
});

it('keeps a bounded number of live records, the newest', () => {
  let model = opened();
  for (let count = 1; count <= recentLimit + 5; count += 1) {
    model = reduce(model, { event: 'invocation', record: record(count, 'elsewhere', confirmed) });
  }
  expect(Object.keys(model.recent).length).toBeLessThanOrEqual(recentLimit);
  expect(model.recent[record(recentLimit + 5, '').id]).toBeDefined();
});
