import {
  exitOfOutcome,
  type InvocationRecord,
  type JsonObject,
  type MethodInput,
  type StudioError,
} from '../contracts/index.ts';
import { type CliSession, endWith, need, show } from './session.ts';
import { pressInWords } from './words.ts';

/** What `--json` prints for a press: one object, the same in `press`, operations and the log. */
export interface PressReport {
  id: string;
  operation: string;
  connection: string;
  input: JsonObject;
  /** ms since accepted. */
  stages: InvocationRecord['stages'];
  outcome: string;
  output?: unknown;
  /** Why it stopped short of `confirmed`, where that was expected. */
  note?: string;
  error?: StudioError;
}

export function reportOf(record: InvocationRecord): PressReport {
  const { id, operation, connection, input, stages, result } = record;
  const report: PressReport = {
    id,
    operation,
    connection,
    input,
    stages,
    outcome: result?.outcome ?? 'pending',
  };
  if (result === undefined) return report;
  if ('output' in result && result.output !== undefined) report.output = result.output;
  if ('note' in result && result.note !== undefined) report.note = result.note;
  if ('error' in result) report.error = result.error;
  return report;
}

/** Presses, prints what became of it and sets the exit code. */
export async function press(session: CliSession, request: MethodInput<'invoke'>): Promise<void> {
  const studio = await session.studio();
  const record = need(await studio.call('invoke', request));
  show(session, reportOf(record), () => pressInWords(session.io, record));
  if (record.result === undefined) {
    throw new Error(`The studio answered press ${record.id} before it ended.`);
  }
  endWith(session, exitOfOutcome(record.result));
}
