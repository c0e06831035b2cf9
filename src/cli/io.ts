import { styleText } from 'node:util';

/** Where a command's words go and come from: a terminal, or the console panel of the app. */
export interface CliIo {
  /** Writes one or more whole lines of result; the end of line is added. */
  out(text: string): void;
  /** Writes remarks and reasons that are not the result. */
  err(text: string): void;
  /** The console panel takes no standard input and starts no processes. */
  readonly place: 'terminal' | 'console';
  readonly colour: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything on standard input. */
  readInput(): Promise<string>;
  /** Aborts when the person has had enough (Ctrl-C, the panel's stop). */
  readonly signal?: AbortSignal;
}

type Style = Parameters<typeof styleText>[0];

export const paint = (io: CliIo, style: Style, text: string): string =>
  io.colour ? styleText(style, text, { validateStream: false }) : text;
