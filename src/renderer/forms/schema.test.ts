import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonObject } from '../../contracts/index.ts';
import { draftOf, fieldsOf, titleOf, valuesOf } from './schema.ts';

// The schemas are made as the adapters' are: by zod, from a declaration.
const config = fieldsOf(
  jsonObject.parse(
    z.toJSONSchema(
      z.object({
        host: z.string(),
        port: z.number().int().min(1).max(65535).default(4455),
        password: z.string().meta({ secret: true, title: 'Password' }).optional(),
        secure: z.boolean().default(false),
        mode: z.enum(['fast', 'safe']).optional(),
      }),
      { io: 'input' },
    ),
  ),
);

describe('fields', () => {
  it('come from the schema, required ones first', () => {
    expect(config.map(one => [one.name, one.kind.type, one.required])).toEqual([
      ['host', 'text', true],
      ['port', 'number', false],
      ['password', 'secret', false],
      ['secure', 'flag', false],
      ['mode', 'choice', false],
    ]);
  });
  it('have titles a person reads', () => {
    expect(titleOf('sceneName')).toBe('Scene name');
    expect(titleOf('volume_db')).toBe('Volume db');
  });
  it('begin with the defaults', () => {
    expect(draftOf(config)).toEqual({
      host: '',
      port: '4455',
      password: '',
      secure: false,
      mode: '',
    });
    expect(draftOf(config, { host: '10.0.0.5', port: 4456 })).toMatchObject({
      host: '10.0.0.5',
      port: '4456',
    });
  });
});

describe('values', () => {
  const typed = (part: Record<string, string | boolean>) =>
    valuesOf(config, { ...draftOf(config), ...part });
  it('are typed as the schema says, and empty ones are left out', () => {
    expect(typed({ host: '10.0.0.5' })).toEqual({
      ok: true,
      value: { host: '10.0.0.5', port: 4455, secure: false },
    });
  });
  it('say in words what is wrong with which field', () => {
    expect(typed({ port: '99999' })).toEqual({
      ok: false,
      wrong: { host: 'Host is needed.', port: 'Port is at most 65535.' },
    });
    expect(typed({ host: 'a', port: 'x' })).toEqual({
      ok: false,
      wrong: { port: 'Port is a number.' },
    });
    expect(typed({ host: 'a', port: '1.5' })).toEqual({
      ok: false,
      wrong: { port: 'Port is a whole number.' },
    });
  });
  it('let a secret that is kept stay unsaid', () => {
    const token = fieldsOf({
      properties: { token: { type: 'string', secret: true } },
      required: ['token'],
    });
    expect(valuesOf(token, { token: '' })).toMatchObject({ ok: false });
    expect(valuesOf(token, { token: '' }, ['token'])).toEqual({ ok: true, value: {} });
  });
  it('take what has no better picture as JSON', () => {
    const list = fieldsOf({ properties: { ids: { type: 'array' } }, required: ['ids'] });
    expect(valuesOf(list, { ids: '[1, 2]' })).toEqual({ ok: true, value: { ids: [1, 2] } });
    expect(valuesOf(list, { ids: '[1, 2' })).toMatchObject({
      ok: false,
      wrong: { ids: expect.stringContaining('not JSON') },
    });
  });
});
