import type { Command } from 'commander';
import { z } from 'zod';
import {
  err,
  exitCode,
  fault,
  type InvocationRecord,
  jsonObject,
  logQuery,
  type Verification,
} from '../../contracts/index.ts';
import { type Field, fieldsOf } from '../fields.ts';
import { addFields, attributeOf, fill } from '../form.ts';
import { reportOf } from '../press.ts';
import {
  type CliSession,
  endWith,
  need,
  onlyInTerminal,
  type ReachedStudio,
  show,
} from '../session.ts';
import { duration, moment, pressInWords } from '../words.ts';

export function logCommand(program: Command, session: CliSession): void {
  const command = program.command('log').description('what was pressed, and what became of it');
  const fields = fieldsOf(jsonObject.parse(z.toJSONSchema(logQuery, { io: 'input' })));
  const list = command
    .command('list')
    .description('lists presses, oldest first; one JSON object a line with --json')
    .addHelpText('after', '\n--from and --to take a date and time, or ms since 1970.')
    .action((options: Record<string, unknown>) => listLog(session, fields, options));
  addFields(list, fields, false);
  command
    .command('tail')
    .description('goes on printing presses as they end, until it is stopped')
    .option('--limit <n>', 'begin with the last n', '10')
    .action((options: { limit: string }) => tailLog(session, options.limit));
  command
    .command('verify')
    .description('checks that the record is whole and unchanged')
    .action(() => verifyLog(session));
}

async function listLog(
  session: CliSession,
  fields: readonly Field[],
  options: Record<string, unknown>,
): Promise<void> {
  const query = logQuery.safeParse(fill(fields, [], withTimes(fields, options)));
  if (!query.success) {
    const [issue] = query.error.issues;
    throw fault(
      'bad_input',
      `--${issue?.path.join('.')}: ${issue?.message}.`,
      'Correct it and try again.',
    );
  }
  const studio = await session.studio();
  const records = need(await studio.call('log.list', query.data));
  for (const record of oldestFirst(records)) printRecord(session, record);
}

/** `--from "2026-11-25 20:00"` as ms since the epoch, which is what the query takes. */
function withTimes(
  fields: readonly Field[],
  options: Record<string, unknown>,
): Record<string, unknown> {
  const read = { ...options };
  for (const field of fields.filter(({ name }) => name === 'from' || name === 'to')) {
    const typed = read[attributeOf(field)];
    if (typeof typed !== 'string' || /^\d+$/.test(typed)) continue;
    const at = Date.parse(typed);
    if (Number.isNaN(at)) {
      throw fault(
        'bad_input',
        `"${typed}" is no date and time.`,
        `Write it as 2026-11-25T20:00, for --${field.flag}.`,
      );
    }
    read[attributeOf(field)] = String(at);
  }
  return read;
}

async function tailLog(session: CliSession, typed: string): Promise<void> {
  onlyInTerminal(session, 'log tail');
  const limit = Number(typed);
  if (!Number.isInteger(limit) || limit < 0 || limit > 1000) {
    throw fault('bad_input', `"${typed}" is no number of presses.`, 'Give --limit 0 to 1000.');
  }
  const studio = await session.studio();
  const seen = new Set<string>();
  const print = (record: InvocationRecord) => {
    if (record.result === undefined || seen.has(record.id)) return;
    seen.add(record.id);
    printRecord(session, record);
  };
  // Listen first, so that nothing falls between the past and the present.
  const waiting: InvocationRecord[] = [];
  let live = false;
  const stop = studio.on(event => {
    if (event.event !== 'invocation') return;
    if (live) print(event.record);
    else waiting.push(event.record);
  });
  try {
    const past = limit === 0 ? [] : need(await studio.call('log.list', { limit }));
    for (const record of [...oldestFirst(past), ...waiting]) print(record);
    live = true;
    await endOf(studio, session.io.signal);
  } finally {
    stop();
  }
}

/** Resolves when the person stops it; throws when the studio ends. */
async function endOf(studio: ReachedStudio, signal: AbortSignal | undefined): Promise<void> {
  const stopped = new Promise<void>(resolve => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  const ended = studio.ended?.then(error => need(err(error)));
  await Promise.race(ended === undefined ? [stopped] : [stopped, ended]);
}

/** Presses as the log holds them: the press report, with who, when and by which name. */
function printRecord(session: CliSession, record: InvocationRecord): void {
  const { acceptedAt, origin, connectionName, adapter } = record;
  const line = { ...reportOf(record), acceptedAt, origin, connectionName, adapter };
  show(session, line, () => {
    const [first = '', ...more] = pressInWords(session.io, record);
    const who = `${origin.kind} ${origin.who}`;
    const indent = ' '.repeat(moment(acceptedAt).length + 2);
    return [`${moment(acceptedAt)}  ${first}  ${who}`, ...more.map(text => indent + text)];
  });
}

const oldestFirst = (records: readonly InvocationRecord[]) =>
  records.toSorted((a, b) => a.acceptedAt - b.acceptedAt || (a.id < b.id ? -1 : 1));

async function verifyLog(session: CliSession): Promise<void> {
  const studio = await session.studio();
  const verification = need(await studio.call('log.verify', {}));
  show(session, verification, () => verificationInWords(verification));
  if (!verification.intact) endWith(session, exitCode.failed);
}

const verificationInWords = (verification: Verification): string[] =>
  verification.intact
    ? [
        `The record is whole: ${verification.entries} entries, root ${verification.root}, checked in ${duration(verification.durationMs)}.`,
      ]
    : [
        `The record is NOT whole (${verification.entries} entries):`,
        ...verification.problems.map(
          ({ seq, message }) => `  ${seq === undefined ? '' : `entry ${seq}: `}${message}`,
        ),
        '→ Keep a copy of the data folder as it is, and restore a backup beside it.',
      ];
