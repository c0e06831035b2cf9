import { ulid as freshUlid } from 'ulid';
import type { z } from 'zod';
import type {
  Blocker,
  ClaimAnswer,
  CoordinatorStatus,
  Durability,
  Peer,
  Prompt,
  Result,
  SwarmRecord,
  Task,
  TaskEvent,
} from '../../contracts/index.ts';
import {
  claimAnswer,
  err,
  ok,
  taskApi,
  taskInput,
  task as taskSchema,
} from '../../contracts/index.ts';
import { type Core, openCore } from './core.ts';
import { openDuties } from './duties.ts';
import { answered, noSuchTask } from './errors.ts';
import { checked, fits, nearest } from './input.ts';
import { openLatency } from './latency.ts';
import { openMatch } from './match.ts';
import { idOfKey } from './names.ts';
import { openPeers, type PeersOptions } from './peers.ts';
import { openPrompts } from './prompts.ts';
import { type Offer, openPush } from './push.ts';
import { rebuild } from './rebuild.ts';
import { askHome, type RemoteVerb, serveHome } from './remote.ts';
import { statusOf } from './status.ts';
import { openSwarms } from './swarms.ts';
import { type Command, isHeld, staleToken } from './transition.ts';
import type { WireAddress } from './wire.ts';

export interface CoordinatorOptions {
  /** This studio's id on the fabric. */
  studio: string;
  /** Where a lane's server is now; undefined while it is not running. */
  address(lane: Durability): WireAddress | undefined;
  openLedger?: () => void;
  /** SQLite file of the projection, or `:memory:`. */
  projection: string;
  /**
   * Whether this process does the studio's duties (leases, dependencies, matching, blockers). One
   * process per studio should; the log keeps it right when two do.
   */
  duties: boolean;
  log(line: string): void;
  /** Wall clock, ms since the epoch. */
  now?: () => number;
  /** Monotonic clock, ms. */
  mono?: () => number;
  /** Weight of a fairness key; 1 unless told. */
  weightOf?: (key: string) => number;
  /** Most that a lane's stream may hold, bytes; 2 GiB unless told. */
  maxBytes?: number;
  /** ms after which a command without an answer is said to be unknown; 5,000 unless told. */
  commandMs?: number;
  /** Connections that carry the swarms' push subjects; 2 unless told. */
  pushConnections?: number;
  /** Links to hubs, where this studio has any. */
  links?: Omit<PeersOptions, 'core' | 'onChange'> & { onChange?: (peers: Peer[]) => void };
}

type Input<K extends keyof typeof taskInput> = z.input<(typeof taskInput)[K]>;
type Ask = { task: string; home?: string | undefined };
type Created = { task: Task; existed: boolean; warnings: string[] };

/** Tasks of one studio: pushed, claimed exactly once, leased, never lost. */
export interface Coordinator {
  createTask(input: Input<'create'>): Promise<Result<Created>>;
  /** Compare-and-swap: `claimed: true` for exactly one claimant. */
  claimTask(input: Input<'claim'>): Promise<Result<ClaimAnswer>>;
  /** A task for this swarm, claimed: at once, or when one comes within `waitMs`; null when none. */
  nextTask(input: Input<'next'>): Promise<Result<ClaimAnswer | null>>;
  pushTaskToSwarm(input: Input<'push'>): Promise<Result<{ delivered: boolean; accepted: boolean }>>;
  detectBlocker(input: Input<'one'>): Promise<Result<Blocker | null>>;
  renew(input: Input<'renew'>): Promise<Result<Task>>;
  progress(input: Input<'progress'>): Promise<Result<Task>>;
  complete(input: Input<'complete'>): Promise<Result<Task>>;
  fail(input: Input<'fail'>): Promise<Result<Task>>;
  release(input: Input<'release'>): Promise<Result<Task>>;
  block(input: Input<'block'>): Promise<Result<Task>>;
  unblock(input: Input<'unblock'>): Promise<Result<Task>>;
  cancel(input: Input<'cancel'>): Promise<Result<Task>>;
  revive(input: Input<'revive'>): Promise<Result<Task>>;
  /** Whether a token still holds its task; for every side effect, so it answers from memory. */
  checkToken(task: string, token: number): Result<Task>;
  listTasks(query?: Input<'query'>): Promise<Result<Task[]>>;
  showTask(input: Input<'one'>): Promise<Result<{ task: Task; history: TaskEvent[] }>>;
  /** Every change of a task, once, in the order of its log; returns how to stop. */
  watch(listener: (task: Task, event: TaskEvent) => void): () => void;
  registerSwarm(draft: Input<'swarm'>): Promise<Result<SwarmRecord>>;
  beat(input: Input<'swarmOnly'>): Result<void>;
  leaveSwarm(input: Input<'swarmOnly'>): Promise<Result<void>>;
  listSwarms(): SwarmRecord[];
  /** Listens for tasks offered to a swarm; the answer says whether it will claim it. */
  listen(swarm: string, onOffer: (offer: Offer) => boolean | Promise<boolean>): () => void;
  ask(draft: Input<'ask'>): Promise<Result<Prompt>>;
  answer(input: Input<'answer'>): Promise<Result<Prompt>>;
  openPrompts(): Prompt[];
  /** Called for each change of a question and for each reminder. */
  onPrompt(listener: (prompt: Prompt) => void): () => void;
  status(): Promise<CoordinatorStatus>;
  /** Reads the log anew into an empty projection and compares the two. */
  rebuild(): Promise<Result<{ messages: number; identical: boolean; differences: string[] }>>;
  /** Hubs that this studio is linked to, and how far their copies are. */
  peers(): Peer[];
  /** Resolves true when the log is open and was read to its end. */
  ready(withinMs: number): Promise<boolean>;
  /** Resolves when everything that this process wrote is in the projection. */
  settled(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens the coordinator and returns at once; commands wait for the server within their deadline. */
export async function openCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const now = options.now ?? Date.now;
  const mono = options.mono ?? (() => performance.now());
  const core: Core = openCore({
    studio: options.studio,
    address: options.address,
    ...(options.openLedger ? { openLedger: options.openLedger } : {}),
    projection: options.projection,
    now,
    log: options.log,
    maxBytes: options.maxBytes ?? 2 * 1024 ** 3,
    commandMs: options.commandMs ?? 5000,
  });
  const swarms = openSwarms(core);
  const push = openPush(core, options.pushConnections ?? 2);
  const prompts = openPrompts(core);
  const claimMs = openLatency();
  const startMs = openLatency();
  const match = openMatch({
    core,
    swarms,
    push,
    weightOf: options.weightOf ?? (() => 1),
    async claim(task, swarm) {
      const answer = await answered(() => claim({ task, swarm }));
      return answer.ok ? answer.value : undefined;
    },
  });
  const duties = openDuties(core, swarms, mono);
  core.onLane(lane => {
    if (lane.state().state === 'running') duties.grace();
  });
  core.board.onChange((task, event) => {
    if (event.type === 'claimed' && task.readyAt !== undefined) {
      startMs.add(Math.max(0, event.at - task.readyAt));
    }
  });
  const peers = options.links
    ? openPeers({ onChange: () => undefined, ...options.links, core })
    : undefined;
  const caughtUp = core.lane('bus').caughtUp(2 ** 31 - 1);
  if (options.duties) {
    void caughtUp.then(done => {
      if (!done) return;
      duties.begin();
      prompts.begin();
      match.begin();
    });
  }

  async function claim(input: z.output<typeof taskInput.claim>): Promise<Result<ClaimAnswer>> {
    const begun = performance.now();
    const requires = (await core.look(input.task))?.requires ?? [];
    const claimed = await core.commit(
      input.task,
      {
        do: 'claim',
        swarm: input.swarm,
        missing: swarms.missing(input.swarm, requires),
        leaseMs: input.leaseMs,
      },
      input.swarm,
    );
    if (claimed.ok) {
      const { token, leaseUntil } = claimed.value;
      claimMs.add(performance.now() - begun);
      return ok({
        claimed: true,
        token: token ?? claimed.value.seq,
        leaseUntil: leaseUntil ?? 0,
        task: claimed.value,
      });
    }
    if (claimed.error.code !== 'conflict') return claimed;
    const task = await core.look(input.task);
    if (task === undefined) return claimed;
    return ok({
      claimed: false,
      state: task.state,
      reason: claimed.error.message,
      ...(isHeld(task.state) && task.holder !== undefined ? { holder: task.holder } : {}),
    });
  }

  const foreign = (home: string | undefined): home is string =>
    home !== undefined && home !== options.studio;
  const holderOf = (id: string) => core.board.get(id)?.holder ?? 'swarm';

  /** A command of whoever holds the task, checked, under the holder's name. */
  async function held<S extends z.ZodType<Ask & { token: number }>>(
    verb: RemoteVerb,
    schema: S,
    input: unknown,
    command: (value: z.output<S>) => Command,
  ): Promise<Result<Task>> {
    const parsed = checked(schema, input);
    if (!parsed.ok) return parsed;
    const { task, home } = parsed.value;
    if (foreign(home)) return askHome(core, home, verb, parsed.value, taskSchema);
    return core.commit(task, command(parsed.value), holderOf(task));
  }

  async function byPerson<S extends z.ZodType<Ask & { by: string }>>(
    verb: RemoteVerb,
    schema: S,
    input: unknown,
    command: (value: z.output<S>) => Command,
  ): Promise<Result<Task>> {
    const parsed = checked(schema, input);
    if (!parsed.ok) return parsed;
    const { task, home, by } = parsed.value;
    if (foreign(home)) return askHome(core, home, verb, parsed.value, taskSchema);
    return core.commit(task, command(parsed.value), by);
  }

  function warningsFor(requires: readonly string[]): string[] {
    const known = swarms.known();
    return requires
      .filter(one => !known.has(one))
      .map(one => {
        const near = nearest(one, known);
        const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
        return `No swarm offers "${one}" yet; the task waits until one does.${hint}`;
      });
  }

  const coordinator: Coordinator = {
    async createTask(input) {
      const size = fits('The input', input.input);
      if (!size.ok) return size;
      const parsed = checked(taskInput.create, input);
      if (!parsed.ok) return parsed;
      const { by, home, ...draft } = parsed.value;
      if (foreign(home)) {
        return askHome(core, home, 'create', parsed.value, taskApi['task.create'].output);
      }
      const at = now();
      const key = draft.idempotencyKey;
      const id = key === undefined ? freshUlid(at) : idOfKey(options.studio, key);
      const created = await core.create(id, { ...draft, createdAt: at, createdBy: by }, by);
      if (!created.ok) return created;
      const { task, existed } = created.value;
      if (existed && (task.title !== draft.title || !same(task.input, draft.input))) {
        return err({
          code: 'conflict',
          message: `The key "${key}" belongs to another task, "${task.title}".`,
          next: 'Use a new idempotency key for a new task.',
          detail: { task: task.id },
        });
      }
      return ok({ task, existed, warnings: warningsFor(draft.requires) });
    },
    async claimTask(input) {
      const parsed = checked(taskInput.claim, input);
      if (!parsed.ok) return parsed;
      const { home } = parsed.value;
      return foreign(home)
        ? askHome(core, home, 'claim', parsed.value, claimAnswer)
        : answered(() => claim(parsed.value));
    },
    async nextTask(input) {
      const parsed = checked(taskInput.next, input);
      if (!parsed.ok) return parsed;
      return ok((await match.next(parsed.value.swarm, parsed.value.waitMs)) ?? null);
    },
    async pushTaskToSwarm(input) {
      const parsed = checked(taskInput.push, input);
      if (!parsed.ok) return parsed;
      const task = await core.look(parsed.value.task).catch(() => undefined);
      if (task === undefined) return err(noSuchTask(parsed.value.task));
      const said = await push.push(task, parsed.value.swarm);
      return said.ok ? ok({ delivered: true, accepted: said.value.accepted }) : said;
    },
    async detectBlocker(input) {
      const parsed = checked(taskInput.one, input);
      if (!parsed.ok) return parsed;
      const task = await core.look(parsed.value.task).catch(() => undefined);
      if (task === undefined) return err(noSuchTask(parsed.value.task));
      return ok(duties.blockerOf(task) ?? null);
    },
    renew: input =>
      held('renew', taskInput.renew, input, ({ token, leaseMs }) => ({
        do: 'renew',
        token,
        leaseMs,
      })),
    progress: input =>
      held('progress', taskInput.progress, input, ({ task: _task, ...rest }) => ({
        do: 'progress',
        ...rest,
      })),
    async complete(input) {
      const size = fits('The result', input.result);
      if (!size.ok) return size;
      return held('complete', taskInput.complete, input, ({ task: _task, ...rest }) => ({
        do: 'complete',
        ...rest,
      }));
    },
    fail: input =>
      held('fail', taskInput.fail, input, ({ task: _task, ...rest }) => ({ do: 'fail', ...rest })),
    release: input =>
      held('release', taskInput.release, input, ({ token, reason }) => ({
        do: 'release',
        token,
        reason,
      })),
    block: input =>
      held('block', taskInput.block, input, ({ task: _task, ...rest }) => ({
        do: 'block',
        ...rest,
      })),
    unblock: input =>
      byPerson('unblock', taskInput.unblock, input, ({ note }) => ({ do: 'unblock', note })),
    cancel: input =>
      byPerson('cancel', taskInput.cancel, input, ({ reason }) => ({ do: 'cancel', reason })),
    revive: input => byPerson('revive', taskInput.revive, input, () => ({ do: 'revive' })),
    checkToken(id, token) {
      const task = core.board.get(id) ?? core.projection.task(id);
      if (task === undefined) return err(noSuchTask(id));
      return isHeld(task.state) && task.token === token ? ok(task) : staleToken(task, token);
    },
    async listTasks(query = {}) {
      const parsed = checked(taskInput.query, query);
      if (!parsed.ok) return parsed;
      await core.settled(1000);
      return ok(core.projection.list(parsed.value));
    },
    async showTask(input) {
      const parsed = checked(taskInput.one, input);
      if (!parsed.ok) return parsed;
      const { home } = parsed.value;
      if (foreign(home)) {
        return askHome(core, home, 'one', parsed.value, taskApi['task.show'].output);
      }
      const task = await core.fresh(parsed.value.task).catch(() => undefined);
      if (task === undefined) return err(noSuchTask(parsed.value.task));
      const { stream } = core.lane(task.durability).names;
      await core.settled(1000, { stream, seq: task.seq });
      return ok({ task, history: core.projection.history(task.id) });
    },
    watch: listener => core.onEvent(listener),
    async registerSwarm(draft) {
      const parsed = checked(taskInput.swarm, draft);
      return parsed.ok ? swarms.register(parsed.value) : parsed;
    },
    beat(input) {
      const parsed = checked(taskInput.swarmOnly, input);
      return parsed.ok ? swarms.beat(parsed.value.swarm) : parsed;
    },
    async leaveSwarm(input) {
      const parsed = checked(taskInput.swarmOnly, input);
      return parsed.ok ? swarms.leave(parsed.value.swarm) : parsed;
    },
    listSwarms: () => swarms.list(),
    listen: (swarm, onOffer) => push.listen(swarm, onOffer),
    async ask(draft) {
      const parsed = checked(taskInput.ask, draft);
      return parsed.ok ? prompts.ask(parsed.value) : parsed;
    },
    async answer(input) {
      const parsed = checked(taskInput.answer, input);
      return parsed.ok ? prompts.answer(parsed.value) : parsed;
    },
    openPrompts: () => prompts.open(),
    onPrompt: listener => prompts.onPrompt(listener),
    peers: () => peers?.list() ?? [],
    status: () => statusOf({ core, swarms, prompts, duties, claimMs, startMs }),
    rebuild: () => rebuild(core),
    ready: withinMs => core.lane('bus').caughtUp(withinMs),
    settled: withinMs => core.settled(withinMs),
    async close() {
      match.close();
      duties.close();
      prompts.close();
      stopServing?.();
      await Promise.all([push.close(), peers?.close()]);
      await core.close();
    },
  };
  const stopServing = options.duties ? serveHome(core, serverOf(coordinator)) : undefined;
  return coordinator;
}

/** A peer's command, run by the same door as everyone's: checked there. */
function serverOf(coordinator: Coordinator) {
  const doors: Record<RemoteVerb, (input: never) => Promise<Result<unknown>>> = {
    create: coordinator.createTask,
    claim: coordinator.claimTask,
    renew: coordinator.renew,
    progress: coordinator.progress,
    complete: coordinator.complete,
    fail: coordinator.fail,
    release: coordinator.release,
    block: coordinator.block,
    unblock: coordinator.unblock,
    cancel: coordinator.cancel,
    revive: coordinator.revive,
    one: coordinator.showTask,
  };
  return (verb: RemoteVerb, input: unknown) => doors[verb](input as never);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
