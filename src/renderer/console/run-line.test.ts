import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdapterDescriptor, ConnectionView, MethodInput } from '../../contracts/index.ts';
import { type ConsoleStudio, inputFrom, runConsoleLine } from './run-line.ts';

const operation = (name: string, input: AdapterDescriptor['config']) => ({
  name,
  title: name,
  group: 'g',
  effect: 'write' as const,
  input,
  output: {},
  timeoutMs: 1000,
  confirms: true,
  lamp: false,
});
const scene = { properties: { scene: { type: 'string' } }, required: ['scene'] };
const volume = {
  properties: {
    input: { type: 'string' },
    volumeDb: { type: 'number' },
    muted: { type: 'boolean' },
  },
  required: ['input', 'volumeDb'],
};
const view: ConnectionView = {
  id: 'obs',
  adapter: 'obs',
  name: 'OBS',
  config: {},
  secrets: [],
  simulated: true,
  address: 'OBS at 127.0.0.1',
  status: { state: 'off', since: 0 },
};

function studio() {
  const asked: MethodInput<'invoke'>[] = [];
  const fake: ConsoleStudio = {
    connections: [view],
    adapters: [
      {
        id: 'obs',
        name: 'OBS',
        category: 'lan',
        config: {},
        operations: [
          operation('scene.set', scene),
          operation('input.volume', volume),
          operation('stream.start', {}),
        ],
      },
    ],
    pages: [],
    async invoke(input) {
      asked.push(input);
      return {
        ok: true,
        value: {
          id: '01K00000000000000000000001',
          origin: { kind: 'console', who: 'me' },
          connectionName: 'OBS',
          adapter: 'obs',
          acceptedAt: 0,
          stages: { accepted: 0 },
          ...input,
          input: input.input ?? {},
          result: { outcome: 'confirmed' },
        },
      };
    },
    statusLine: () => 'Switched off',
    say: record => [record.operation],
    recent: async () => ({ ok: true, value: [] }),
  };
  return { asked, fake };
}

describe('a console line', () => {
  it.each([
    'if obs scene set "Camera 1"',
    './if obs scene.set "Camera 1"',
    "obs scene set 'Camera 1'",
    'if obs scene set --scene "Camera 1"',
  ])('%s sets the scene', async line => {
    const { asked, fake } = studio();
    expect(await runConsoleLine(line, fake)).toMatchObject({ ok: true });
    expect(asked).toEqual([
      { connection: 'obs', operation: 'scene.set', input: { scene: 'Camera 1' } },
    ]);
  });
  it('names what is near when an operation is not there, and sends nothing', async () => {
    const { asked, fake } = studio();
    const reply = await runConsoleLine('if obs scene sett x', fake);
    expect(reply).toEqual({
      ok: false,
      lines: ['OBS has no operation "scene sett".', 'Near it: scene set.'],
    });
    expect(asked).toEqual([]);
  });
  it('names the connections there are', async () => {
    const reply = await runConsoleLine('if vmix input cut 1', studio().fake);
    expect(reply.lines).toEqual(['There is no connection "vmix".', 'There are: obs.']);
  });
  it('answers something to any line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), async line => {
        const reply = await runConsoleLine(line, studio().fake);
        expect(Array.isArray(reply.lines)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('values of a line', () => {
  it('are taken by place and by name, typed as the schema says', () => {
    expect(inputFrom(volume, ['Mic', '-6'])).toEqual({
      ok: true,
      value: { input: 'Mic', volumeDb: -6 },
    });
    expect(inputFrom(volume, ['--volume-db', '-6', '--muted', 'Mic'])).toEqual({
      ok: true,
      value: { volumeDb: -6, muted: true, input: 'Mic' },
    });
    expect(inputFrom(volume, ['--volumeDb=3', 'Mic'])).toEqual({
      ok: true,
      value: { volumeDb: 3, input: 'Mic' },
    });
  });
  it('that are too many are refused, not dropped', () => {
    expect(inputFrom(scene, ['a', 'b'])).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    expect(inputFrom(scene, ['--colour', 'red'])).toMatchObject({ ok: false });
  });
});
