import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioFault } from '../../../contracts/index.ts';
import { VmixFramer, type VmixMessage } from './framer.ts';

const document = (inside: string): Buffer => Buffer.from(`<vmix>${inside}</vmix>\r\n`);
const xml = (inside: string): Buffer => {
  const body = document(inside);
  return Buffer.concat([Buffer.from(`XML ${body.length}\r\n`), body]);
};
const line = (text: string): Buffer => Buffer.from(`${text}\r\n`);

/** Messages with bodies as text, so that they compare by value. */
const shown = (messages: VmixMessage[]) =>
  messages.map(each => (each.kind === 'body' ? { ...each, body: each.body.toString() } : each));

function feed(bytes: Buffer, sizes: readonly number[] = [bytes.length]) {
  const framer = new VmixFramer();
  const out: VmixMessage[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    out.push(...framer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return shown(out);
}

describe('the framer of vMix’s byte stream', () => {
  it('reads a VERSION banner and an XML reply that arrive in one chunk (the market leader freezes)', () => {
    expect(feed(Buffer.concat([line('VERSION OK 27.0.0.90'), xml('<active>1</active>')]))).toEqual([
      { kind: 'line', command: 'VERSION', ok: true, text: '27.0.0.90' },
      { kind: 'body', command: 'XML', text: '', body: document('<active>1</active>').toString() },
    ]);
  });

  it('reads characters that are split between chunks', () => {
    const bytes = xml('<title>Großes Café 世界 🎥</title>');
    for (let size = 1; size <= 5; size += 1) {
      expect(feed(bytes, [size])).toEqual([
        {
          kind: 'body',
          command: 'XML',
          text: '',
          body: document('<title>Großes Café 世界 🎥</title>').toString(),
        },
      ]);
    }
  });

  it('counts a body in bytes, not in characters: what follows it is not lost', () => {
    const bytes = Buffer.concat([
      xml('世界'),
      line('TALLY OK 012'),
      xml('é'),
      line('ACTS OK Input 1 1'),
    ]);
    expect(feed(bytes).map(each => ('command' in each ? each.command : each.kind))).toEqual([
      'XML',
      'TALLY',
      'XML',
      'ACTS',
    ]);
  });

  it('reads several replies in one chunk, in order', () => {
    const bytes = Buffer.concat([
      line('FUNCTION OK Completed'),
      line('FUNCTION ER Input not found'),
      line('TALLY OK 0120'),
    ]);
    expect(feed(bytes)).toEqual([
      { kind: 'line', command: 'FUNCTION', ok: true, text: 'Completed' },
      { kind: 'line', command: 'FUNCTION', ok: false, text: 'Input not found' },
      { kind: 'line', command: 'TALLY', ok: true, text: '0120' },
    ]);
  });

  it('reads a reply without a text, an error to XML, and a message beside the length', () => {
    expect(
      feed(
        Buffer.concat([
          line('SUBSCRIBE OK'),
          line('XML ER Busy'),
          Buffer.from('XMLTEXT 4 two lines\r\na\r\nb'),
        ]),
      ),
    ).toEqual([
      { kind: 'line', command: 'SUBSCRIBE', ok: true, text: '' },
      { kind: 'line', command: 'XML', ok: false, text: 'Busy' },
      { kind: 'body', command: 'XMLTEXT', text: 'two lines', body: 'a\r\nb' },
    ]);
  });

  it('names garbage lines as such and goes on behind them', () => {
    const bytes = Buffer.concat([
      line('HTTP/1.1 400 Bad Request'),
      Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a]),
      line(''),
      line('TALLY OK 1'),
    ]);
    const messages = feed(bytes);
    expect(messages.map(each => each.kind)).toEqual(['garbage', 'garbage', 'line']);
  });

  it('does not let a number behind another word swallow the stream', () => {
    expect(feed(Buffer.concat([line('HELLO 99999'), line('TALLY OK 1')]))).toEqual([
      { kind: 'garbage', text: 'HELLO 99999' },
      { kind: 'line', command: 'TALLY', ok: true, text: '1' },
    ]);
  });

  it('takes a body that ends without a line end, and one of no bytes', () => {
    expect(
      feed(Buffer.concat([Buffer.from('XML 4\r\nabcd'), line('TALLY OK 0'), line('XML 0')])),
    ).toEqual([
      { kind: 'body', command: 'XML', text: '', body: 'abcd' },
      { kind: 'line', command: 'TALLY', ok: true, text: '0' },
      { kind: 'body', command: 'XML', text: '', body: '' },
    ]);
  });

  it('gives up on a line or a document larger than anything vMix sends', () => {
    const framer = new VmixFramer({ line: 100, body: 1000 });
    expect(() => framer.push(Buffer.alloc(101, 65))).toThrow(StudioFault);
    expect(() => new VmixFramer({ body: 1000 }).push(line('XML 1001'))).toThrow(StudioFault);
  });

  it('is linear: 4 MB in pieces of 1,448 bytes costs about what 400 KB costs, per byte', () => {
    const cost = (size: number): number => {
      const bytes = xml('x'.repeat(size));
      const begun = performance.now();
      expect(feed(bytes, [1448])).toHaveLength(1);
      return (performance.now() - begun) / size;
    };
    cost(400_000); // warm
    const small = Math.min(cost(400_000), cost(400_000), cost(400_000));
    const large = Math.min(cost(4_000_000), cost(4_000_000));
    // Quadratic growth would make it ten times; noise does not.
    expect(large).toBeLessThan(small * 6);
  });

  it('gives the same messages for any chunking', () => {
    const message = fc.oneof(
      fc
        .constantFrom('FUNCTION OK Completed', 'TALLY OK 0120', 'ACTS OK InputVolume 1 0.5')
        .map(line),
      fc.string({ unit: 'grapheme', maxLength: 60 }).map(text => xml(text.replace(/[\r\n]/g, ''))),
      fc
        .string({ unit: 'binary', maxLength: 40 })
        .map(text => line(`? ${text.replace(/[\r\n]/g, '')}`)),
    );
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
        (messages, sizes) => {
          const bytes = Buffer.concat(messages);
          const whole = feed(bytes);
          expect(whole).toHaveLength(messages.length);
          expect(feed(bytes, sizes)).toEqual(whole);
        },
      ),
      { numRuns: 150 },
    );
  });
});
