import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntityTable } from './entities.ts';

const whole = (s: string, a: Record<string, unknown> = {}) => ({ s, a, c: 'c0', lc: 1 });

describe('EntityTable', () => {
  it('adds, changes and removes as subscribe_entities says', () => {
    const table = new EntityTable();
    table.apply({ a: { 'light.key': whole('off', { friendly_name: 'Key', effect: 'none' }) } });
    table.apply({
      c: {
        'light.key': {
          '+': { s: 'on', lc: 2, c: { id: 'c1', user_id: 'u' }, a: { brightness: 128 } },
          '-': { a: ['effect'] },
        },
      },
    });
    expect(table.get('light.key')).toEqual({
      id: 'light.key',
      domain: 'light',
      state: 'on',
      attributes: { friendly_name: 'Key', brightness: 128 },
      context: 'c1',
      parent: undefined,
      changed: 2,
      updated: 2,
    });
    expect(table.named('key')).toEqual(['light.key']);
    table.apply({ r: ['light.key'] });
    expect(table.size).toBe(0);
    expect(table.named('key')).toEqual([]);
  });

  it('tells an attribute that changed from a state that changed', () => {
    const table = new EntityTable();
    table.apply({ a: { 'light.key': whole('on') } });
    table.apply({ c: { 'light.key': { '+': { lu: 5, c: 'c2', a: { brightness: 1 } } } } });
    expect(table.get('light.key')).toMatchObject({ changed: 1, updated: 5, context: 'c2' });
  });

  it('remembers what a call made of an entity, even when something else changed it since', () => {
    const table = new EntityTable();
    table.apply({ a: { 'light.key': whole('on') } });
    table.apply({ c: { 'light.key': { '+': { s: 'off', lc: 2, c: 'ours' } } } });
    table.apply({ c: { 'light.key': { '+': { s: 'on', lc: 3, c: 'theirs' } } } });
    expect(table.causedBy('ours', 'light.key')?.state).toBe('off');
    expect(table.causedBy('ours', 'light.fill')).toBeUndefined();
  });

  it('counts what an automation did to the call that triggered it', () => {
    const table = new EntityTable();
    table.apply({ a: { 'automation.dusk': whole('on') } });
    table.apply({
      c: {
        'automation.dusk': { '+': { lu: 2, c: { id: 'run', parent_id: 'ours' }, a: { n: 1 } } },
      },
    });
    expect(table.causedBy('ours', 'automation.dusk')?.attributes).toEqual({ n: 1 });
    table.apply({ c: { 'automation.dusk': { '+': { c: { id: 'next', parent_id: null } } } } });
    expect(table.get('automation.dusk')?.parent).toBeUndefined();
  });

  it('names what it cannot read, and keeps the rest', () => {
    const table = new EntityTable();
    const applied = table.apply({
      a: { 'light.good': whole('on'), 'light.bad': { s: 7 } },
      c: { 'light.unknown': { '+': { s: 'on' } } },
    });
    expect(applied.unread).toEqual(['light.bad', 'light.unknown']);
    expect(table.get('light.good')?.state).toBe('on');
  });

  it('takes attributes with the names of an object’s own parts as plain names', () => {
    const table = new EntityTable();
    table.apply(JSON.parse('{"a":{"a.b":{"s":"on","lc":1,"a":{"__proto__":{"x":1}}}}}'));
    table.apply(JSON.parse('{"c":{"a.b":{"+":{"a":{"__proto__":{"x":2},"constructor":1}}}}}'));
    expect(Object.getPrototypeOf(table.get('a.b')?.attributes)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('ends where the whole state ends, whatever the changes on the way', () => {
    fc.assert(
      fc.property(fc.array(step(), { maxLength: 60 }), steps => {
        const table = new EntityTable();
        const truth = new Map<string, Model>();
        for (const one of steps) table.apply(frameOf(one, truth));
        expect([...table.ids()].sort()).toEqual([...truth.keys()].sort());
        for (const [id, model] of truth) {
          expect(table.get(id)).toMatchObject({ state: model.state });
          expect(table.get(id)?.attributes).toEqual(model.attributes);
          expect(table.named(nameIn(model) ?? id)).toContain(id);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes any frame at all without falling over', () => {
    fc.assert(
      fc.property(fc.jsonValue(), frame => {
        const table = new EntityTable();
        table.apply({ a: { 'light.key': whole('on') } });
        table.apply(frame);
        table.apply({ a: { 'x.y': frame }, c: { 'light.key': frame } });
        expect(table.size).toBeGreaterThanOrEqual(1);
        JSON.stringify(table);
      }),
    );
  });
});

interface Model {
  state: string;
  attributes: Record<string, unknown>;
}
interface Step {
  id: string;
  what: 'set' | 'remove';
  state: string;
  attributes: Record<string, unknown>;
}

const nameIn = (model: Model) =>
  typeof model.attributes.friendly_name === 'string' && model.attributes.friendly_name !== ''
    ? model.attributes.friendly_name
    : undefined;

const step = (): fc.Arbitrary<Step> =>
  fc.record({
    id: fc.constantFrom('light.a', 'light.b', 'sensor.c'),
    what: fc.oneof(
      { weight: 4, arbitrary: fc.constant('set' as const) },
      fc.constant('remove' as const),
    ),
    state: fc.constantFrom('on', 'off', '21.5', ''),
    attributes: fc.dictionary(
      fc.constantFrom('friendly_name', 'brightness', 'effect', 'options'),
      fc.oneof(
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(fc.integer(), { maxLength: 3 }),
      ),
    ),
  });

/** The frame that a server would send for this step; `truth` follows it. */
function frameOf(one: Step, truth: Map<string, Model>): unknown {
  const { id, what, state, attributes } = one;
  const before = truth.get(id);
  if (what === 'remove') {
    truth.delete(id);
    return { r: [id] };
  }
  truth.set(id, { state, attributes });
  if (before === undefined) return { a: { [id]: whole(state, attributes) } };
  const gone = Object.keys(before.attributes).filter(key => !(key in attributes));
  return {
    c: {
      [id]: {
        '+': { ...(before.state === state ? {} : { s: state, lc: 2 }), a: attributes },
        ...(gone.length > 0 ? { '-': { a: gone } } : {}),
      },
    },
  };
}
