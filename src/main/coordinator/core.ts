import type { JsMsg } from '@nats-io/jetstream';
import type {
  Durability,
  Result,
  StudioError,
  Task,
  TaskEvent,
  TaskSpec,
} from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { type Board, openBoard, readTask, specOf } from './board.ts';
import { appendError, fullError, noSuchTask, projectionError, wireError } from './errors.ts';
import { type Lane, openLane } from './lane.ts';
import type { Appended } from './log.ts';
import { decodeMessage, encodeMessage, freshNonce, type LogMessage } from './message.ts';
import { readSubject } from './names.ts';
import { openProjection, type Projected, type Projection } from './projection.ts';
import { type Command, decide } from './transition.ts';
import { type WireAddress, WireError } from './wire.ts';

export interface CoreOptions {
  studio: string;
  /** Where a lane's server is now; undefined while it is not running. */
  address(lane: Durability): WireAddress | undefined;
  /** Called when something is to be kept on the ledger for the first time. */
  openLedger?: () => void;
  /** SQLite file of the projection, or `:memory:`. */
  projection: string;
  /** Wall clock, ms since the epoch. */
  now: () => number;
  log(line: string): void;
  /** Most that a lane's stream may hold, bytes. */
  maxBytes: number;
  /** ms after which a command without an answer is said to be unknown. */
  commandMs: number;
}

/** Log, board and projection of one studio, and the one way by which a task changes. */
export interface Core {
  readonly options: CoreOptions;
  readonly board: Board;
  readonly projection: Projection;
  lane(durability: Durability): Lane;
  lanes(): Lane[];
  /** The task as it is known here; asks the log when it is not. */
  look(id: string): Promise<Task | undefined>;
  /** The task as the log has it now; as it is known here when the log cannot be asked. */
  fresh(id: string): Promise<Task | undefined>;
  /** Decides on the newest state and writes; decides anew when someone else was faster. */
  commit(id: string, command: Command, by: string): Promise<Result<Task>>;
  create(id: string, spec: TaskSpec, by: string): Promise<Result<{ task: Task; existed: boolean }>>;
  /** Appends a message of another kind under compare-and-swap. */
  append(lane: Lane, subject: string, expected: number, message: LogMessage): Promise<Appended>;
  onOther(listener: (what: Projected, seq: number) => void): void;
  /** Every message about a task, once, in the order of the log. */
  onEvent(listener: (task: Task, event: TaskEvent) => void): () => void;
  /** Called when a lane goes up or down. */
  onLane(listener: (lane: Lane) => void): void;
  /** Everything up to `seq`, or written by this process, is in the projection (bounded wait). */
  settled(withinMs: number, upTo?: { stream: string; seq: number }): Promise<void>;
  cursor(stream: string): number;
  /** Messages to take in that wait for the projection. */
  buffered(): number;
  problem(): StudioError | undefined;
  close(): Promise<void>;
}

const FLUSH_MS = 15;
const FLUSH_AT = 2000;

export function openCore(options: CoreOptions): Core {
  const { studio } = options;
  const projection = openProjection(options.projection);
  const board = openBoard();
  board.load(projection.openTasks());
  const lanes = new Map<Durability, Lane>();
  const seen = new Map<string, number>();
  const buffers = new Map<string, { seq: number; what: Projected }[]>();
  /** What this process wrote and knows already, until the feed brings it: saves reading it again. */
  const own = new Map<string, { task: Task; event: TaskEvent }>();
  const others = new Set<(what: Projected, seq: number) => void>();
  const watchers = new Set<(task: Task, event: TaskEvent) => void>();
  const laneListeners = new Set<(lane: Lane) => void>();
  let problem: StudioError | undefined;
  let lastOwn: { stream: string; seq: number } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const cursor = (stream: string) => {
    const known = seen.get(stream);
    if (known !== undefined) return known;
    const kept = projection.cursor(stream);
    seen.set(stream, kept);
    return kept;
  };

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    try {
      for (const [stream, batch] of buffers) {
        projection.take(stream, batch);
        buffers.delete(stream);
      }
      if (problem?.code === 'store_damaged') problem = undefined;
    } catch (thrown) {
      problem = projectionError(thrown);
      options.log(problem.message);
      timer = setTimeout(flush, 1000);
      timer.unref();
    }
  }

  function soon(): void {
    timer ??= setTimeout(flush, FLUSH_MS);
  }

  function onMessage(message: JsMsg, stream: string): void {
    const what = project(message, stream);
    seen.set(stream, message.seq);
    const batch = buffers.get(stream) ?? [];
    batch.push({ seq: message.seq, what });
    buffers.set(stream, batch);
    if (batch.length >= FLUSH_AT) flush();
    else soon();
    if (what.kind === 'task') {
      board.put(what.task, what.event);
      for (const listener of watchers) listener(what.task, what.event);
    } else for (const listener of others) listener(what, message.seq);
  }

  function project(message: JsMsg, stream: string): Projected {
    const mine = own.get(`${stream}:${message.seq}`);
    if (mine !== undefined) {
      own.delete(`${stream}:${message.seq}`);
      return { kind: 'task', ...mine };
    }
    const place = readSubject(message.subject);
    const body = decodeMessage(message.data);
    if (place === undefined || body === undefined || place.kind !== body.kind) {
      return { kind: 'other' };
    }
    if (body.kind === 'swarm') return { kind: 'swarm', swarm: body.swarm };
    if (body.kind === 'prompt') {
      return { kind: 'prompt', prompt: { ...body.prompt, seq: message.seq } };
    }
    const spec = body.spec ?? specKnown(place.id);
    if (spec === undefined) return { kind: 'other' };
    const at = { id: place.id, home: studio, stream, seq: message.seq };
    return { kind: 'task', ...readTask(body, at, spec) };
  }

  function known(id: string): Task | undefined {
    return board.get(id) ?? projection.task(id);
  }
  function specKnown(id: string): TaskSpec | undefined {
    const task = known(id);
    return task && specOf(task);
  }

  function lane(durability: Durability): Lane {
    const open = lanes.get(durability);
    if (open) return open;
    if (durability === 'ledger') options.openLedger?.();
    const fresh = openLane({
      durability,
      studio,
      epoch: 1,
      maxBytes: options.maxBytes,
      patienceMs: options.commandMs,
      address: () => options.address(durability),
      cursor,
      onMessage,
      onShortened(stream, lastSeq) {
        options.log(
          `${stream} ends at ${lastSeq}, and ${cursor(stream)} was read before: its end was lost, as after a power cut. The tables are made anew from what there is.`,
        );
        projection.clear();
        board.clear();
        seen.clear();
        buffers.clear();
        own.clear();
      },
      onState(state) {
        options.log(
          state.state === 'down'
            ? `The ${durability} is down: ${state.reason}.`
            : `The ${durability} is ${state.state}.`,
        );
        const changed = lanes.get(durability);
        if (changed) for (const listener of laneListeners) listener(changed);
      },
      log: options.log,
    });
    lanes.set(durability, fresh);
    return fresh;
  }

  /** Reads a task's newest state from the log itself. */
  async function fetchTask(id: string, on: Lane): Promise<Task | undefined> {
    const subject = on.names.task(id);
    const last = await on.log.last(subject);
    if (last?.message.kind !== 'task') return undefined;
    const { message, seq } = last;
    let spec = message.spec ?? specKnown(id);
    if (spec === undefined) {
      const first = await on.log.first(subject);
      spec = first?.message.kind === 'task' ? first.message.spec : undefined;
    }
    if (spec === undefined) return undefined;
    const read = readTask(message, { id, home: studio, stream: on.log.stream, seq }, spec);
    board.put(read.task, read.event);
    return read.task;
  }

  async function write(
    on: Lane,
    id: string,
    message: Extract<LogMessage, { kind: 'task' }>,
    spec: TaskSpec,
    expected: number,
  ): Promise<{ task: Task } | Exclude<Appended, { kind: 'kept' }>> {
    const appended = await append(on, on.names.task(id), expected, message);
    if (appended.kind !== 'kept') return appended;
    const { seq } = appended;
    const read = readTask(message, { id, home: studio, stream: on.log.stream, seq }, spec);
    if (cursor(on.log.stream) < seq) own.set(`${on.log.stream}:${seq}`, read);
    lastOwn = { stream: on.log.stream, seq };
    board.put(read.task, read.event);
    return { task: read.task };
  }

  async function append(on: Lane, subject: string, expected: number, message: LogMessage) {
    const appended = await on.log.append(
      subject,
      expected,
      encodeMessage(message),
      message.nonce,
      options.commandMs,
    );
    if (appended.kind === 'full') problem = fullError(on.durability, appended.reason);
    else if (appended.kind === 'kept' && problem?.code === 'disk_full') problem = undefined;
    return appended;
  }

  async function look(id: string): Promise<Task | undefined> {
    const here = known(id);
    if (here) return here;
    for (const on of lanes.values()) {
      const task = await fetchTask(id, on);
      if (task) return task;
    }
    return undefined;
  }

  async function fresh(id: string): Promise<Task | undefined> {
    const here = await look(id);
    if (here === undefined) return undefined;
    try {
      return (await fetchTask(id, lane(here.durability))) ?? here;
    } catch (thrown) {
      if (thrown instanceof WireError) return here;
      throw thrown;
    }
  }

  async function commit(id: string, command: Command, by: string): Promise<Result<Task>> {
    try {
      let task = await look(id);
      let sure = false;
      // Each round someone else has written; their number is bounded by the task's own rules.
      while (task !== undefined) {
        const at = options.now();
        const decided = decide(task, command, at);
        if (!decided.ok) {
          // A refusal must not rest on old knowledge: another process may have moved the task on.
          if (sure || task.state === 'done' || task.state === 'cancelled') return decided;
          task = (await fetchTask(id, lane(task.durability))) ?? task;
          sure = true;
          continue;
        }
        if (decided.value === 'already') return ok(task);
        const on = lane(task.durability);
        const written = await write(
          on,
          id,
          { v: 1, kind: 'task', nonce: freshNonce(), by, at, ...decided.value },
          specOf(task),
          task.seq,
        );
        if ('task' in written) return ok(written.task);
        if (written.kind !== 'beaten') return err(appendError(written, on.durability));
        const beaten: Task = task;
        task = await newer(beaten, on);
        sure = false;
      }
      return err(noSuchTask(id));
    } catch (thrown) {
      if (thrown instanceof WireError) return err(wireError(thrown));
      throw thrown;
    }
  }

  /** The state that beat us: it is on its way in the feed, or else read from the log. */
  async function newer(than: Task, on: Lane): Promise<Task | undefined> {
    const here = board.get(than.id);
    return here && here.seq > than.seq ? here : fetchTask(than.id, on);
  }

  async function create(id: string, spec: TaskSpec, by: string) {
    const on = lane(spec.durability);
    const before = known(id);
    if (before) return ok({ task: before, existed: true });
    const waits = spec.after.length > 0 || (spec.notBefore ?? 0) > options.now();
    const head = waits
      ? ({ state: 'waiting', attempt: 0 } as const)
      : ({ state: 'ready', attempt: 0, readyAt: spec.createdAt } as const);
    try {
      const written = await write(
        on,
        id,
        {
          v: 1,
          kind: 'task',
          nonce: freshNonce(),
          by,
          at: spec.createdAt,
          type: 'created',
          head,
          spec,
        },
        spec,
        0,
      );
      if ('task' in written) return ok({ task: written.task, existed: false });
      if (written.kind !== 'beaten') return err(appendError(written, on.durability));
      const there = await fetchTask(id, on);
      return there ? ok({ task: there, existed: true }) : err(noSuchTask(id));
    } catch (thrown) {
      if (thrown instanceof WireError) return err(wireError(thrown));
      throw thrown;
    }
  }

  lane('bus');
  return {
    options,
    board,
    projection,
    lane,
    lanes: () => [...lanes.values()],
    look,
    fresh,
    commit,
    create,
    append,
    onOther: listener => void others.add(listener),
    onEvent(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    onLane: listener => void laneListeners.add(listener),
    async settled(withinMs, upTo) {
      const goal = upTo ?? lastOwn;
      const deadline = performance.now() + withinMs;
      while (goal && cursor(goal.stream) < goal.seq && performance.now() < deadline) {
        await new Promise(resolve => setTimeout(resolve, 2));
      }
      flush();
    },
    cursor,
    buffered: () => [...buffers.values()].reduce((sum, batch) => sum + batch.length, 0),
    problem: () => problem,
    async close() {
      await Promise.all([...lanes.values()].map(open => open.close()));
      flush();
      clearTimeout(timer);
      projection.close();
    },
  };
}
