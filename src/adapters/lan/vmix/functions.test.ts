import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StudioFault } from '../../../contracts/index.ts';
import catalogue from './catalogue.json' with { type: 'json' };
import { catalogueEntry, checkParams, functionNamed, functionNames } from './catalogue.ts';
import { functionLine } from './functions.ts';

const faultOf = (run: () => unknown) => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof StudioFault) return thrown.error;
    throw thrown;
  }
  return undefined;
};

describe('the line of a function', () => {
  it('is what vMix documents', () => {
    expect(functionLine('PreviewInput', { Input: 5 })).toBe('FUNCTION PreviewInput Input=5');
    expect(functionLine('Cut', {})).toBe('FUNCTION Cut');
    expect(
      functionLine('SetText', { Input: 3, SelectedName: 'Headline.Text', Value: 'A & B=C' }),
    ).toBe('FUNCTION SetText Input=3&SelectedName=Headline.Text&Value=A%20%26%20B%3DC');
  });

  it('leaves out what is not given', () => {
    expect(functionLine('Fade', { Input: 1, Duration: undefined })).toBe('FUNCTION Fade Input=1');
  });

  it('cannot be ended or widened by any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        fc.pre(!a.includes('\0') && !b.includes('\0'));
        const line = functionLine('SetText', { Input: a, Value: b });
        expect(line).not.toMatch(/[\r\n\0]/);
        expect(line.split(' ')).toHaveLength(3);
        const query = new URLSearchParams(line.split(' ')[2]);
        expect([...query.keys()]).toEqual(['Input', 'Value']);
        expect(query.get('Value')).toBe(b.toWellFormed());
      }),
    );
  });

  it.each(['Cut\r\nFUNCTION StopStreaming', 'Cut Input=1', '', 'Cut;', 'Füller'])(
    'refuses the name %j',
    name => {
      expect(faultOf(() => functionLine(name, {}))?.code).toBe('bad_input');
    },
  );

  it('refuses a parameter name that is none, a zero byte, and megabytes', () => {
    expect(faultOf(() => functionLine('Cut', { 'A&B': 1 }))?.code).toBe('bad_input');
    expect(faultOf(() => functionLine('SetText', { Value: 'a\0b' }))?.code).toBe('bad_input');
    expect(faultOf(() => functionLine('SetText', { Value: 'x'.repeat(70_000) }))?.code).toBe(
      'payload_too_large',
    );
  });
});

describe('the catalogue', () => {
  it('has every function once, in its schema', () => {
    const entries = z.array(catalogueEntry).parse(catalogue.functions);
    expect(entries).toHaveLength(797);
    expect(new Set(functionNames).size).toBe(797);
    expect(entries.filter(entry => entry.params !== undefined)).toHaveLength(716);
  });

  it('knows the kinds of parameters', () => {
    expect(functionNamed('SetVolume')).toEqual({
      name: 'SetVolume',
      group: 'Audio',
      params: ['Value', 'Input'],
      value: { kind: 'volume', min: 0, max: 100 },
    });
    expect(functionNamed('Fade').params).toEqual(['Input', 'Mix', 'Duration']);
    expect(functionNamed('StopStreaming').destructive).toBe(true);
    expect(functionNamed('PreviewInput').destructive).toBeUndefined();
  });

  it('suggests the nearest names for a typing error', () => {
    const error = faultOf(() => functionNamed('PrevewInput'));
    expect(error?.code).toBe('bad_input');
    expect(error?.detail?.nearest).toContain('PreviewInput');
  });

  it.each<[string, Record<string, string | number>, boolean]>([
    ['SetVolume', { Input: 1, Value: 100 }, true],
    ['SetVolume', { Input: 1, Value: '+=5' }, true],
    ['SetVolume', { Input: 1, Value: 'Dynamic1' }, true],
    ['SetVolume', { Input: 1, Value: 101 }, false],
    ['SetVolume', { Input: 1, Value: 'loud' }, false],
    ['SetVolume', { Input: 1, Loudness: 3 }, false],
    ['AudioBusOn', { Input: 1, Value: 'H' }, false],
    ['AudioBusOn', { Input: 1, Value: 'G' }, true],
    ['Undo', { Input: 1 }, false],
    ['OverlayInput5In', { Anything: 1 }, true],
  ])('checks %s %j: %s', (name, params, fits) => {
    const error = faultOf(() => checkParams(functionNamed(name), params));
    expect(error === undefined).toBe(fits);
  });
});
