import { fault } from '../../../contracts/index.ts';

/**
 * One message of vMix's TCP API: `<command> <OK|ER|length> [text]\r\n[body]`.
 * Source: vMix help, "TCP API" (versions 23 to 28): the length is in bytes and includes whatever
 * line end the body has; a line reply must be expected even from commands that answer with a body.
 */
export type VmixMessage =
  | { kind: 'line'; command: string; ok: boolean; text: string }
  | { kind: 'body'; command: string; text: string; body: Buffer }
  | { kind: 'garbage'; text: string };

export interface FramerLimits {
  /** Longest line, bytes. TALLY of 1,000 inputs is 1,011. */
  line: number;
  /** Longest body, bytes. */
  body: number;
}

const LIMITS: FramerLimits = { line: 256 * 1024, body: 32 * 1024 * 1024 };
const LF = 0x0a;
const CR = 0x0d;
const SHAPE = /^([A-Z]+) (OK|ER|\d{1,9})(?: (.*))?$/s;
/** Only these answer with a body; a number behind any other word must not swallow the stream. */
const WITH_BODY = new Set(['XML', 'XMLTEXT']);

/**
 * Cuts a byte stream into messages, however it is chunked. Works on bytes, so a character that is
 * split between two chunks is whole again, and every byte is looked at once: linear in size.
 */
export class VmixFramer {
  readonly #limits: FramerLimits;
  #parts: Buffer[] = [];
  #held = 0;
  /** Header of the body being received, and how many bytes are missing. */
  #pending: { command: string; text: string; missing: number } | undefined;

  constructor(limits: Partial<FramerLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Feeds a chunk; throws `wrong_protocol` when a line or body is larger than anything vMix sends. */
  push(chunk: Buffer): VmixMessage[] {
    const out: VmixMessage[] = [];
    let at = 0;
    while (at < chunk.length) {
      at = this.#pending === undefined ? this.#line(chunk, at, out) : this.#body(chunk, at, out);
    }
    return out;
  }

  #line(chunk: Buffer, at: number, out: VmixMessage[]): number {
    const end = chunk.indexOf(LF, at);
    const stop = end === -1 ? chunk.length : end;
    if (this.#held + stop - at > this.#limits.line) {
      throw tooLarge(`a line of more than ${this.#limits.line} bytes`);
    }
    if (end === -1) {
      this.#hold(chunk.subarray(at));
      return chunk.length;
    }
    this.#hold(chunk.subarray(at, end));
    const bytes = this.#take();
    const text = bytes.toString('utf8', 0, bytes.at(-1) === CR ? bytes.length - 1 : bytes.length);
    if (text !== '') this.#understand(text, out);
    return end + 1;
  }

  #understand(line: string, out: VmixMessage[]): void {
    const [, command, status, text = ''] = SHAPE.exec(line) ?? [];
    if (command === undefined || status === undefined) {
      out.push({ kind: 'garbage', text: line });
    } else if (status === 'OK' || status === 'ER') {
      out.push({ kind: 'line', command, ok: status === 'OK', text });
    } else if (!WITH_BODY.has(command)) {
      out.push({ kind: 'garbage', text: line });
    } else {
      const missing = Number(status);
      if (missing > this.#limits.body) throw tooLarge(`a document of ${missing} bytes`);
      if (missing === 0) out.push({ kind: 'body', command, text, body: Buffer.alloc(0) });
      else this.#pending = { command, text, missing };
    }
  }

  #body(chunk: Buffer, at: number, out: VmixMessage[]): number {
    const pending = this.#pending;
    if (pending === undefined) return at;
    const stop = Math.min(chunk.length, at + pending.missing);
    this.#hold(chunk.subarray(at, stop));
    pending.missing -= stop - at;
    if (pending.missing === 0) {
      this.#pending = undefined;
      out.push({ kind: 'body', command: pending.command, text: pending.text, body: this.#take() });
    }
    return stop;
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#held += part.length;
  }

  #take(): Buffer {
    const [first] = this.#parts;
    const whole =
      first === undefined
        ? Buffer.alloc(0)
        : this.#parts.length === 1
          ? first
          : Buffer.concat(this.#parts, this.#held);
    this.#parts = [];
    this.#held = 0;
    return whole;
  }
}

const tooLarge = (what: string) =>
  fault(
    'wrong_protocol',
    `The device sent ${what}; vMix does not.`,
    'Check that the port is vMix’s TCP API (8099).',
  );
