import type { AnyOperation } from '../../adapters/kit/index.ts';
import type {
  Connection,
  Invocation,
  InvocationRecord,
  InvocationRequest,
  Origin,
  Outcome,
  Result,
  StudioError,
  WitnessEvent,
} from '../../contracts/index.ts';
import { err, invocationRequest, ok, toStudioError } from '../../contracts/index.ts';
import type { Chassis, ProcessAnswer } from '../chassis/index.ts';
import type { Governor } from '../governor/index.ts';
import { invocationIds } from './ids.ts';
import { RecentKeys } from './recent-keys.ts';

/** What the bus needs of the rooms around it, and nothing more. */
export interface BusOptions {
  connection(id: string): Connection | undefined;
  /** Nearest ids first, for the sentence. */
  suggestConnections(id: string): string[];
  operation(adapter: string, name: string): AnyOperation | undefined;
  suggestOperations(adapter: string, name: string): string[];
  /** Why the connection cannot take a command now; `undefined` when it can. */
  whyNot(connection: string): StudioError | undefined;
  governor: Governor;
  chassis: Pick<Chassis, 'invoke'>;
  witness: { append(event: WitnessEvent): { durable: Promise<void> } };
  /** Every change of a record, the last one with its result. */
  onRecord(record: InvocationRecord): void;
  onNotKept(error: StudioError): void;
  now: () => number;
}

/** An accepted invocation: its record so far, and its end. */
export interface Dispatched {
  id: string;
  done: Promise<InvocationRecord>;
}

export interface Bus {
  /**
   * The one way in. An error means that nothing could be accepted (no such connection or
   * operation, malformed request); everything accepted ends in a record.
   */
  dispatch(origin: Origin, request: InvocationRequest): Result<Dispatched>;
  /** Invocations that wait for their outcome now. */
  pending(): number;
}

const monotonic = () => Number(process.hrtime.bigint()) / 1e6;
const round = (ms: number) => Math.max(0, Math.round(ms * 1000) / 1000);

export function createBus(options: BusOptions): Bus {
  const nextId = invocationIds();
  const recent = new RecentKeys<Dispatched>(10_000);
  const open = new Set<string>();

  function accept(origin: Origin, raw: InvocationRequest): Result<Accepted> {
    const begun = monotonic();
    const parsed = invocationRequest.safeParse(raw);
    if (!parsed.success) return err(badRequest(parsed.error.message));
    const request = parsed.data;
    const connection = options.connection(request.connection);
    if (connection === undefined) {
      return err(noConnection(request.connection, options.suggestConnections(request.connection)));
    }
    const operation = options.operation(connection.adapter, request.operation);
    if (operation === undefined) {
      const near = options.suggestOperations(connection.adapter, request.operation);
      return err(noOperation(connection.name, request.operation, near));
    }
    const at = options.now();
    const invocation: Invocation = {
      id: nextId(at),
      origin,
      connection: connection.id,
      adapter: connection.adapter,
      operation: request.operation,
      input: request.input,
      acceptedAt: at,
      deadlineMs: request.deadlineMs ?? operation.timeoutMs,
      ...(request.idempotencyKey === undefined ? {} : { idempotencyKey: request.idempotencyKey }),
      ...(request.parent === undefined ? {} : { parent: request.parent }),
    };
    return ok({ invocation, connection, operation, begun });
  }

  async function carry(accepted: Accepted, record: InvocationRecord): Promise<InvocationRecord> {
    const { invocation, operation, begun } = accepted;
    const reach = (stage: 'admitted' | 'sent' | 'acknowledged' | 'confirmed', at: number) => {
      if (record.result !== undefined || record.stages[stage] !== undefined) return;
      record.stages[stage] = round(at - begun);
      options.onRecord(snapshot(record));
    };

    const input = operation.input.safeParse(invocation.input);
    if (!input.success) return finish(refused(badInput(invocation.operation, input.error.message)));
    const admission = options.governor.admit(invocation, operation.effect);
    if (!admission.ok) return finish(refused(admission.error));
    try {
      reach('admitted', monotonic());
      const down = options.whyNot(invocation.connection);
      if (down !== undefined) return await finish(failed('admitted', down));
      const { answer, at } = await options.chassis.invoke(
        invocation.connection,
        {
          id: invocation.id,
          operation: invocation.operation,
          input: invocation.input,
          deadlineMs: Math.max(1, invocation.deadlineMs - (monotonic() - begun)),
          onStage: reach,
        },
        admission.value,
      );
      return await finish(outcomeOf(answer, record, at));
    } catch (thrown) {
      // A fault of ours after admission: whether the device got it is not known.
      const error = toStudioError(thrown, `carrying ${invocation.operation}`);
      return await finish({ outcome: 'unknown', error });
    } finally {
      options.governor.settle(invocation);
    }

    function outcomeOf(answer: ProcessAnswer, record: InvocationRecord, at: number): Outcome {
      switch (answer.kind) {
        case 'confirmed':
          reach('acknowledged', at);
          record.stages.confirmed = round(at - begun);
          return { outcome: 'confirmed', output: answer.output };
        case 'acknowledged':
          reach('acknowledged', at);
          return {
            outcome: 'acknowledged',
            output: answer.output,
            ...(answer.note === undefined ? {} : { note: answer.note }),
          };
        case 'failed':
          return failed(answer.sent ? 'sent' : 'admitted', answer.error);
        case 'unknown':
          return { outcome: 'unknown', error: answer.error };
      }
    }

    /** The outcome goes into the record first; it is shown once it is there to stay. */
    async function finish(result: Outcome): Promise<InvocationRecord> {
      const { id } = invocation;
      const data = { stages: { ...record.stages }, result };
      try {
        await options.witness.append({ kind: 'outcome', subject: id, data }).durable;
        record.result = result;
      } catch (thrown) {
        const error = toStudioError(thrown, 'keeping the record');
        options.onNotKept(error);
        record.result = notKept(result, error);
        if (record.result.outcome !== 'confirmed') delete record.stages.confirmed;
      }
      options.onRecord(snapshot(record));
      return record;
    }
  }

  return {
    pending: () => open.size,
    dispatch(origin, request) {
      const key = request.idempotencyKey;
      const before = key === undefined ? undefined : recent.get(key);
      if (before !== undefined) return ok(before);
      const accepted = accept(origin, request);
      if (!accepted.ok) return accepted;
      const { invocation, connection } = accepted.value;
      const { deadlineMs: _deadline, idempotencyKey: _key, ...shown } = invocation;
      const record: InvocationRecord = {
        ...shown,
        connectionName: connection.name,
        stages: { accepted: 0 },
      };
      // Queued before anything is sent; nobody waits for the disk here.
      const intent = options.witness.append({
        kind: 'intent',
        subject: invocation.id,
        data: { ...invocation, connectionName: connection.name },
      });
      intent.durable.catch(thrown =>
        options.onNotKept(toStudioError(thrown, 'keeping the record')),
      );
      options.onRecord(snapshot(record));
      open.add(invocation.id);
      const done = carry(accepted.value, record).finally(() => open.delete(invocation.id));
      const dispatched = { id: invocation.id, done };
      if (key !== undefined) recent.set(key, dispatched);
      return ok(dispatched);
    },
  };
}

interface Accepted {
  invocation: Invocation;
  connection: Connection;
  operation: AnyOperation;
  /** Monotonic ms. */
  begun: number;
}

/** A copy that later stages do not change. */
const snapshot = (record: InvocationRecord): InvocationRecord => ({
  ...record,
  stages: { ...record.stages },
});

const refused = (error: StudioError): Outcome => ({ outcome: 'refused', error });

const failed = (stage: 'admitted' | 'sent', error: StudioError): Outcome => ({
  outcome: 'failed',
  stage,
  error,
});

/** *Confirmed* is a promise that the record holds it; without the record it is not given. */
function notKept(result: Outcome, error: StudioError): Outcome {
  if (result.outcome !== 'confirmed') return result;
  return {
    outcome: 'acknowledged',
    ...(result.output === undefined ? {} : { output: result.output }),
    note: `The device shows the effect, but the record could not be kept: ${error.message}`,
  };
}

const near = (names: string[]) => (names.length === 0 ? '' : ` Nearest: ${names.join(', ')}.`);

const badRequest = (reason: string): StudioError => ({
  code: 'bad_input',
  message: `The request is not right: ${reason}`,
  next: 'Correct it and try again.',
});

const badInput = (operation: string, reason: string): StudioError => ({
  code: 'bad_input',
  message: `The input of ${operation} is not right: ${reason}`,
  next: 'Correct the button or command and press again.',
});

const noConnection = (id: string, names: string[]): StudioError => ({
  code: 'no_such_connection',
  message: `There is no connection "${id}".${near(names)}`,
  next: 'Choose a connection that is listed in Devices, or add this one.',
});

const noOperation = (connection: string, name: string, names: string[]): StudioError => ({
  code: 'no_such_operation',
  message: `${connection} has no operation "${name}".${near(names)}`,
  next: 'See the operations of this connection with `if operations`.',
});
