import { text } from 'node:stream/consumers';
import type { ExitCode } from '../contracts/index.ts';
import { connectStudio } from './client.ts';
import { defaultDataFolder } from './folder.ts';
import { simCommand } from './host/sim.ts';
import { studioCommand } from './host/studio.ts';
import type { CliIo } from './io.ts';
import { run } from './run.ts';

/** Runs `if` on this process's own streams and signals. */
export async function runProcess(argv: readonly string[]): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  // A reader that went away (`| head`) has had enough.
  process.stdout.on('error', () => stop.abort());
  process.stderr.on('error', () => undefined);
  const io: CliIo = {
    place: 'terminal',
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
    env: process.env,
    out: line => void process.stdout.write(`${line}\n`),
    err: line => void process.stderr.write(`${line}\n`),
    readInput: () => text(process.stdin),
    signal: stop.signal,
  };
  return run(argv, {
    io,
    dir: defaultDataFolder(),
    connect: connectStudio,
    host(program, session) {
      studioCommand(program, session);
      simCommand(program, session);
    },
  });
}
