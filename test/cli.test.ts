import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runLine } from '../src/cli/index.ts';
import { reference } from '../src/cli/reference.ts';
import {
  type AdapterDescriptor,
  type ConnectionView,
  type ErrorCode,
  err,
  exitCode,
  type InvocationRecord,
  jsonObject,
  type MethodInput,
  type Outcome,
  ok,
  type Result,
  type StudioClient,
  type StudioError,
} from '../src/contracts/index.ts';

const schema = (shape: z.ZodType) => jsonObject.parse(z.toJSONSchema(shape, { io: 'input' }));

const operation = (name: string, input: z.ZodObject) => ({
  name,
  title: name,
  group: 'Scenes',
  effect: 'write' as const,
  input: schema(input),
  output: {},
  timeoutMs: 3000,
  confirms: true,
  lamp: false,
});

const adapters: AdapterDescriptor[] = [
  {
    id: 'obs',
    name: 'OBS Studio',
    category: 'lan',
    config: schema(
      z.object({
        host: z.string(),
        port: z.int().default(4455),
        password: z.string().meta({ secret: true }).optional(),
      }),
    ),
    operations: [
      operation('scene.set', z.object({ scene: z.string() })),
      operation('scene.preview', z.object({ scene: z.string() })),
      operation('stream.start', z.object({})),
      operation(
        'item.move',
        z.object({
          scene: z.string(),
          itemId: z.int(),
          visible: z.boolean().optional(),
          opacity: z.number().optional(),
          mode: z.enum(['over', 'under']).default('over'),
          input: z.union([z.number(), z.string()]).optional(),
          tags: z.array(z.string()).optional(),
          ids: z.array(z.number()).optional(),
          data: z.record(z.string(), z.json()).optional(),
          colour: z.string().nullable().optional(),
          extra: z.json().optional(),
        }),
      ),
    ],
  },
  { id: 'vmix', name: 'vMix', category: 'lan', config: schema(z.object({})), operations: [] },
];

const connection = (id: string, adapter: string): ConnectionView => ({
  id,
  adapter,
  name: id.toUpperCase(),
  config: {},
  secrets: [],
  simulated: true,
  address: `${id} at 127.0.0.1`,
  status: { state: 'off', since: 0 },
});

interface Ran {
  exit: number;
  out: string;
  err: string;
  invoked: MethodInput<'invoke'>[];
  asked: [string, unknown][];
}

/** Runs a line on a studio that is scripted: one OBS, two vMix. */
async function ran(
  line: string | string[],
  script: {
    outcome?: Outcome;
    error?: StudioError;
    env?: Record<string, string>;
    input?: string;
    answers?: Record<string, unknown>;
  } = {},
): Promise<Ran> {
  const result: Ran = { exit: -1, out: '', err: '', invoked: [], asked: [] };
  const answer = (method: string, input: unknown): Result<unknown> => {
    result.asked.push([method, input]);
    if (script.answers !== undefined && method in script.answers) {
      return ok(script.answers[method]);
    }
    switch (method) {
      case 'adapter.list':
        return ok(adapters);
      case 'connection.list':
        return ok([
          connection('obs', 'obs'),
          connection('left', 'vmix'),
          connection('right', 'vmix'),
        ]);
      case 'invoke': {
        if (script.error !== undefined) return err(script.error);
        const request = input as MethodInput<'invoke'>;
        result.invoked.push(request);
        return ok(recordOf(request, script.outcome ?? { outcome: 'confirmed' }));
      }
      default:
        return script.error === undefined ? ok([]) : err(script.error);
    }
  };
  const studio: StudioClient = {
    call: (async (method: string, input: unknown) => answer(method, input)) as StudioClient['call'],
    on: () => () => undefined,
  };
  result.exit = await runLine(studio, line, {
    out(text) {
      result.out += `${text}\n`;
    },
    err(text) {
      result.err += `${text}\n`;
    },
    place: 'terminal',
    env: script.env ?? {},
    readInput: async () => script.input ?? '',
  });
  return result;
}

const recordOf = (request: MethodInput<'invoke'>, outcome: Outcome): InvocationRecord => ({
  id: '01M88G7CY9AD2PPF297TF74RSA',
  origin: { kind: 'cli', who: 'test' },
  connection: request.connection,
  connectionName: 'OBS',
  adapter: 'obs',
  operation: request.operation,
  input: request.input ?? {},
  acceptedAt: 1_795_581_785_664,
  stages: { accepted: 0, admitted: 0.2, sent: 1, acknowledged: 4.04, confirmed: 46.4 },
  result: outcome,
});

const input = async (line: string) => (await ran(line)).invoked[0]?.input;
const error = (code: ErrorCode): StudioError => ({ code, message: 'It went wrong.', next: 'Do.' });

describe('a press', () => {
  it('is written with spaces or dots, and values fill the required fields', async () => {
    const expected = { connection: 'obs', operation: 'scene.set', input: { scene: 'Camera 1' } };
    for (const line of [
      'if obs scene set "Camera 1"',
      "./if obs scene.set 'Camera 1'",
      'obs scene set --scene "Camera 1"',
      'obs scene set --scene="Camera 1" --json',
    ]) {
      expect((await ran(line)).invoked, line).toEqual([expected]);
    }
  });

  it('reads each field as its schema says', async () => {
    const line = 'obs item move Stage 7 --opacity -0.5 --mode under --visible --input 3';
    expect(await input(line)).toEqual({
      scene: 'Stage',
      itemId: 7,
      visible: true,
      opacity: -0.5,
      mode: 'under',
      input: 3,
    });
    expect(await input('obs item move Stage 7 --no-visible --input Titles')).toMatchObject({
      visible: false,
      input: 'Titles',
    });
    expect(await input('obs item move Stage 7 --visible=off --itemId=8')).toMatchObject({
      visible: false,
      itemId: 8,
    });
    expect(
      await ran(['obs', 'item', 'move', 'Stage', '7', '--input', '"3"']).then(r => r.invoked[0]),
    ).toMatchObject({ input: { input: '3' } });
    expect(
      await ran([
        ...['obs', 'item', 'move', 'Stage', '7', '--tags', 'a', '--tags', 'b'],
        ...['--ids', '[1,2]', '--field-data', '{"deep":[true]}'],
        ...['--colour', 'red', '--extra', 'plain words'],
      ]).then(r => r.invoked[0]),
    ).toMatchObject({
      input: {
        tags: ['a', 'b'],
        ids: [1, 2],
        data: { deep: [true] },
        colour: 'red',
        extra: 'plain words',
      },
    });
  });

  it('carries a deadline and an idempotency key', async () => {
    const { invoked } = await ran('obs stream start --deadline-ms 500 --idempotency-key k1');
    expect(invoked).toEqual([
      {
        connection: 'obs',
        operation: 'stream.start',
        input: {},
        deadlineMs: 500,
        idempotencyKey: 'k1',
      },
    ]);
  });

  it('prints one object with --json, wherever it stands', async () => {
    const outcome: Outcome = { outcome: 'failed', stage: 'sent', error: error('device_refused') };
    for (const line of ['--json obs scene set A', 'obs scene set A --json']) {
      const { out } = await ran(line, { outcome });
      expect(JSON.parse(out)).toEqual({
        id: '01M88G7CY9AD2PPF297TF74RSA',
        operation: 'scene.set',
        connection: 'obs',
        input: { scene: 'A' },
        stages: { accepted: 0, admitted: 0.2, sent: 1, acknowledged: 4.04, confirmed: 46.4 },
        outcome: 'failed',
        error: { code: 'device_refused', message: 'It went wrong.', next: 'Do.' },
      });
    }
  });

  it('is one calm line for a person, with the reason below when there is one', async () => {
    expect((await ran('obs scene set "Camera 1"')).out).toBe(
      'confirmed     OBS · scene.set "Camera 1"  sent 1 ms · acknowledged 4 ms · confirmed 46 ms\n',
    );
    const outcome: Outcome = { outcome: 'refused', error: error('policy_denied') };
    expect((await ran('obs scene set A', { outcome })).out.split('\n').slice(1, 3)).toEqual([
      '              It went wrong.',
      '              → Do.',
    ]);
  });
});

describe('exit codes', () => {
  const outcomes: [number, Outcome][] = [
    [exitCode.ok, { outcome: 'confirmed' }],
    [exitCode.ok, { outcome: 'acknowledged', note: 'not shown' }],
    [exitCode.failed, { outcome: 'failed', stage: 'sent', error: error('device_refused') }],
    [exitCode.usage, { outcome: 'refused', error: error('bad_input') }],
    [exitCode.down, { outcome: 'failed', stage: 'admitted', error: error('connection_down') }],
    [exitCode.refused, { outcome: 'refused', error: error('policy_denied') }],
    [exitCode.unknown, { outcome: 'unknown', error: error('no_answer') }],
    [exitCode.noSuchThing, { outcome: 'failed', stage: 'sent', error: error('not_found') }],
  ];
  it.each(outcomes)('%i: %o', async (exit, outcome) => {
    expect((await ran('obs scene set A', { outcome })).exit).toBe(exit);
  });

  const errors: [number, ErrorCode][] = [
    [exitCode.failed, 'internal'],
    [exitCode.refused, 'vault_locked'],
    [exitCode.unknown, 'no_answer'],
    [exitCode.noStudio, 'no_studio'],
    [exitCode.noSuchThing, 'no_such_thing'],
  ];
  it.each(errors)('%i: error %s', async (exit, code) => {
    const said = await ran('obs scene set A --json', { error: error(code) });
    expect(said.exit).toBe(exit);
    expect(JSON.parse(said.out)).toEqual({ error: error(code) });
  });

  it('1 when the record is not whole', async () => {
    const verification = {
      intact: false,
      entries: 3,
      root: 'r',
      durationMs: 1,
      problems: [{ seq: 2, message: 'changed' }],
    };
    const said = await ran('log verify', { answers: { 'log.verify': verification } });
    expect(said).toMatchObject({ exit: 1, out: expect.stringContaining('entry 2: changed') });
  });
});

describe('a line that is not right', () => {
  const wrong: [string, number, RegExp][] = [
    ['obs scne set A', 2, /no operation "scne set"[\s\S]*Did you mean "scene set"/],
    ['obs scene sett A', 2, /Did you mean "scene set"/],
    ['obs scene', 2, /Did you mean "scene set" or "scene preview"/],
    ['obs scene xyzzyx', 2, /"scene" has set, preview/],
    ['obs', 2, /What should OBS do/],
    ['ob scene set A', 2, /neither a command nor a connection[\s\S]*Did you mean "obs"/],
    ['statsu', 2, /Did you mean "status"/],
    ['vmix program cut', 2, /2 connections of vMix: left, right/],
    ['connection test nope', 7, /no connection "nope"/],
    ['obs scene set', 2, /scene is missing/],
    ['obs scene set A B', 2, /[Tt]oo many arguments/],
    ['obs scene set A --scen B', 2, /Unknown option '--scen'[\s\S]*--scene/],
    ['obs item move A seven', 2, /"seven" is not a value of itemId: a whole number/],
    ['obs item move A 7.5', 2, /a whole number/],
    ['obs item move A 7 --mode undr', 2, /one of over, under[\s\S]*Did you mean "under"/],
    ['obs item move A 7 --visible=maybe', 2, /on or off/],
    ['obs item move A 7 --field-data {', 2, /JSON/],
    ['obs scene set A --deadline-ms soon', 2, /deadline/],
    ['log', 2, /list, tail, verify/],
    ['log lst', 2, /Did you mean list/],
    ['log list --limit 5000', 2, /limit/],
    ['log list --from yesteryear', 2, /no date and time/],
    ['press nowhere', 7, /no button "nowhere"/],
    ['call page.lst', 2, /Did you mean "page.list"/],
    [`call log.list '{"limit":"x"}'`, 2, /params of log.list/],
    ['connection add', 2, /Which kind of device/],
    ['connection add obd', 2, /Did you mean "obs"/],
    ['connection add obs', 2, /host is missing/],
    ['obs scene set A --data', 2, /--data needs a folder/],
    ['', 2, /Usage/],
  ];
  it.each(wrong)('%s', async (line, exit, said) => {
    const result = await ran(line);
    expect(`${result.out}${result.err}`).toMatch(said);
    expect(result.exit).toBe(exit);
    expect(result.invoked).toEqual([]);
    if (line === '') return;
    const json = await ran(`--json ${line}`);
    expect(JSON.parse(json.out).error).toMatchObject({ message: expect.any(String) });
  });

  it('never ends in anything but a code and words, whatever is typed', async () => {
    for (const line of ['--', '-- obs', '"', "obs scene set '", 'obs -- scene set A', '\0']) {
      expect((await ran(line)).exit).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('a connection', () => {
  it('is added with the fields of its own form', async () => {
    const kept = { ...connection('b', 'obs') };
    const said = await ran('connection add obs --host h --port 4466 --id b --name "Big one"', {
      answers: { 'connection.add': kept },
    });
    expect(said.exit).toBe(0);
    expect(said.asked.at(-1)).toEqual([
      'connection.add',
      { adapter: 'obs', id: 'b', name: 'Big one', config: { host: 'h', port: 4466 } },
    ]);
  });

  it('takes a secret from standard input or the environment, and warns of one typed', async () => {
    const answers = { 'connection.add': connection('b', 'obs') };
    const config = async (line: string, more: object) => {
      const said = await ran(`connection add obs --host h ${line}`, { answers, ...more });
      expect(`${said.out}${said.err}`).not.toContain('pass word');
      return [said.asked.at(-1)?.[1], said.err];
    };
    const draft = { adapter: 'obs', config: { host: 'h', password: 'pass word' } };
    expect(await config('--password-stdin', { input: 'pass word\n' })).toEqual([draft, '']);
    expect(await config('', { env: { IF_PASSWORD: 'pass word' } })).toEqual([draft, '']);
    expect(await config('--password "pass word"', {})).toEqual([
      draft,
      expect.stringContaining('process list'),
    ]);
  });

  it('is tried as it is kept, or as a draft', async () => {
    const answers = { 'connection.test': { peer: 'OBS 29', roundTripMs: 0.6, found: [] } };
    expect((await ran('connection test obs', { answers })).asked.at(-1)?.[1]).toEqual({
      id: 'obs',
    });
    expect((await ran('connection test obs --host h', { answers })).asked.at(-1)?.[1]).toEqual({
      adapter: 'obs',
      config: { host: 'h' },
    });
  });
});

describe('help', () => {
  it.each([
    ['--help', /Drives the studio/],
    ['obs --help', /scene set <scene>/],
    ['obs item move --help', /--item-id/],
    ['connection add obs --help', /--password-stdin/],
    ['log list --help', /--outcome/],
  ])('%s', async (line, said) => {
    const result = await ran(line);
    expect(result).toMatchObject({ exit: 0, err: '' });
    expect(result.out).toMatch(said);
  });

  it('is the reference in docs/cli.md', async () => {
    await expect(reference()).toMatchFileSnapshot('../docs/cli.md');
  });
});

describe('completion', () => {
  const complete = async (...words: string[]) =>
    (
      await ran(['__complete', '--', ...words], {
        answers: { 'operation.choices': { scene: ['Camera 1', 'Camera 2', 'Titles'] } },
      })
    ).out
      .trimEnd()
      .split('\n');

  it('knows commands, connections, operations, and what the device has', async () => {
    expect(await complete('o')).toEqual(['obs', 'operations']);
    expect(await complete('obs', 's')).toEqual(['scene', 'stream']);
    expect(await complete('obs', 'scene', '')).toEqual(['preview', 'set']);
    expect(await complete('obs', 'scene', 'set', 'C')).toEqual(['Camera 1', 'Camera 2']);
    expect(await complete('obs', 'scene', 'set', '--scene', 'T')).toEqual(['Titles']);
    expect(await complete('obs', 'item', 'move', 'A', '1', '--mode', '')).toEqual([
      'over',
      'under',
    ]);
    expect(await complete('log', '')).toEqual(['list', 'tail', 'verify']);
    expect(await complete('connection', 'add', '')).toEqual(['obs', 'vmix']);
    expect(await complete('vmix', '')).toEqual(['']);
  });
});
