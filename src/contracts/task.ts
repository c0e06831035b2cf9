import { z } from 'zod';
import { studioError } from './error.ts';
import { ulid } from './ids.ts';
import { json, jsonObject } from './json.ts';

/** Largest input or result of a task, bytes of JSON; larger things travel as artefact references. */
export const taskPayloadLimit = 256 * 1024;

/** A studio on the fabric: JetStream domain and subject prefix. */
export const studioId = z.string().regex(/^s[0-9a-f]{12}$/, 'a studio id such as s0123456789ab');
export type StudioId = z.infer<typeof studioId>;

/** Who claims tasks: a swarm, an agent, a crew member's tool. One token of a subject. */
export const swarmId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, dashes and underscores, at most 64');
export type SwarmId = z.infer<typeof swarmId>;

export const capability = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._:-]{0,63}$/, 'lower-case letters, digits and . _ : -, at most 64');
export type Capability = z.infer<typeof capability>;

/** A thing kept elsewhere: what is too large for a message. */
export const artefact = z.object({
  name: z.string().min(1).max(200),
  uri: z.string().min(1).max(2000),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  bytes: z.number().int().nonnegative().optional(),
});
export type Artefact = z.infer<typeof artefact>;

/**
 * Which promise a task is kept under, declared when it is created.
 * - `bus`: survives the death of any process; a power cut may lose the last two minutes.
 * - `ledger`: on the disk before it is acknowledged, so it survives a power cut; about 500/s.
 */
export const durability = z.enum(['bus', 'ledger']);
export type Durability = z.infer<typeof durability>;

/** When a claimed task is taken for stuck. All in ms, except `fruitless`. */
export const stuckLimits = z.object({
  /** No sign of progress for this long is a signal; it needs a second one to count. */
  quietMs: z.number().int().min(1000).default(60_000),
  /** No sign of progress for this long counts by itself. */
  silentMs: z.number().int().min(1000).default(900_000),
  /** One call of the runtime may take this long before it counts as hung. */
  callMs: z.number().int().min(1000).default(600_000),
  /** This many iterations without a result are a signal. */
  fruitless: z.number().int().min(1).default(5),
  /** Ready for this long with nobody able to take it counts by itself. */
  unclaimedMs: z.number().int().min(1000).default(60_000),
});
export type StuckLimits = z.infer<typeof stuckLimits>;

export const taskDraft = z.object({
  title: z.string().trim().min(1).max(200),
  input: jsonObject.default({}),
  /** What a swarm must be able to do to claim it. */
  requires: z.array(capability).max(32).default([]),
  /** 9 is most urgent; orders the tasks of one fairness key. */
  priority: z.number().int().min(0).max(9).default(5),
  /** Whose task it is: keys take turns by weight, so that nobody is starved. */
  fairnessKey: z.string().min(1).max(60).default('studio'),
  /** Tasks that must be done first. */
  after: z.array(ulid).max(64).default([]),
  /** Not claimable before; wall clock, ms since the epoch. */
  notBefore: z.number().optional(),
  /** Not claimable, and given up, after; wall clock, ms since the epoch. */
  deadlineAt: z.number().optional(),
  /** Claims before it goes to the dead letters. */
  maxAttempts: z.number().int().min(1).max(100).default(3),
  /** How long a claim lasts without renewal, ms. */
  leaseMs: z.number().int().min(500).max(3_600_000).default(30_000),
  durability: durability.default('bus'),
  /** Two drafts with one key are one task. */
  idempotencyKey: z.string().min(1).max(120).optional(),
  stuck: stuckLimits.prefault({}),
  artefacts: z.array(artefact).max(64).default([]),
  /** The studio in which it is claimed; this one unless told. */
  home: studioId.optional(),
});
export type TaskDraft = z.input<typeof taskDraft>;

/**
 * `waiting` (for other tasks or a time), `ready`, `claimed`, `blocked` (held, and cannot go on),
 * `done`, `dead` (attempts or deadline used up: a dead letter), `cancelled`.
 */
export const taskStates = [
  'waiting',
  'ready',
  'claimed',
  'blocked',
  'done',
  'dead',
  'cancelled',
] as const;
export const taskState = z.enum(taskStates);
export type TaskState = z.infer<typeof taskState>;

export const blockerSignal = z.enum([
  'heartbeat',
  'output',
  'call',
  'iterations',
  'explicit',
  'unclaimed',
]);
export type BlockerSignal = z.infer<typeof blockerSignal>;

/** Why a task does not go on, and what would help. */
export const blocker = z.object({
  task: ulid,
  at: z.number(),
  signals: z.array(blockerSignal),
  reason: z.string(),
  /** Capabilities or help that would unblock it. */
  needs: z.array(z.string().max(200)).max(16),
});
export type Blocker = z.infer<typeof blocker>;

/** What changes in a task's life. Times are wall clock, ms since the epoch. */
export const taskHead = z.object({
  state: taskState,
  /** Claims so far. */
  attempt: z.number().int().nonnegative(),
  readyAt: z.number().optional(),
  /** After a failed attempt: not claimable before. */
  retryAt: z.number().optional(),
  holder: swarmId.optional(),
  /** Fencing token of the present claim: the claim message's stream sequence. */
  token: z.number().int().optional(),
  claimedAt: z.number().optional(),
  /** Length of the present claim's lease. */
  heldMs: z.number().int().optional(),
  leaseUntil: z.number().optional(),
  progress: z
    .object({
      at: z.number(),
      note: z.string().max(500).optional(),
      /** Iterations since the last fruitful one. */
      fruitless: z.number().int().nonnegative(),
      /** A call that the runtime holds open right now. */
      call: z.object({ name: z.string().max(200), since: z.number() }).optional(),
    })
    .optional(),
  blocked: z.object({ at: z.number(), reason: z.string(), needs: z.array(z.string()) }).optional(),
  escalated: blocker.omit({ task: true }).optional(),
  result: json.optional(),
  outputs: z.array(artefact).optional(),
  error: studioError.optional(),
  endedAt: z.number().optional(),
});
export type TaskHead = z.infer<typeof taskHead>;

/** What a task was created with; never changes. */
export const taskSpec = taskDraft
  .omit({ home: true })
  .extend({ createdAt: z.number(), createdBy: z.string() });
export type TaskSpec = z.infer<typeof taskSpec>;

export const task = taskSpec.extend(taskHead.shape).extend({
  id: ulid,
  home: studioId,
  /** Stream sequence of its newest message: what the next change must expect. */
  seq: z.number().int(),
  updatedAt: z.number(),
});
export type Task = z.infer<typeof task>;

export const taskEventTypes = [
  'created',
  'ready',
  'claimed',
  'renewed',
  'progress',
  'released',
  'completed',
  'retried',
  'died',
  'blocked',
  'unblocked',
  'cancelled',
  'expired',
  'escalated',
  'revived',
  'carried',
] as const;
export const taskEventType = z.enum(taskEventTypes);
export type TaskEventType = z.infer<typeof taskEventType>;

/** One message of a task's log. `(stream, seq)` is unique for ever. */
export const taskEvent = z.object({
  stream: z.string(),
  seq: z.number().int(),
  task: ulid,
  type: taskEventType,
  at: z.number(),
  by: z.string(),
  /** State after the event. */
  state: taskState,
  holder: swarmId.optional(),
  token: z.number().int().optional(),
  attempt: z.number().int(),
  detail: z.string().optional(),
});
export type TaskEvent = z.infer<typeof taskEvent>;

/** Exactly one claimant gets `claimed: true`. */
export const claimAnswer = z.discriminatedUnion('claimed', [
  z.object({
    claimed: z.literal(true),
    /** Carry it on every change and side effect; older tokens are refused. */
    token: z.number().int(),
    leaseUntil: z.number(),
    task,
  }),
  z.object({
    claimed: z.literal(false),
    holder: swarmId.optional(),
    state: taskState,
    /** Why not, in words. */
    reason: z.string(),
  }),
]);
export type ClaimAnswer = z.infer<typeof claimAnswer>;

/** A registered swarm. `stale` gets nothing more until its heartbeat is back. */
export const swarmRecord = z.object({
  id: swarmId,
  name: z.string().min(1).max(120),
  session: z.string().min(1).max(120),
  capabilities: z.array(capability).max(256),
  /** Tasks it takes at one time. */
  capacity: z.number().int().min(1).max(1000),
  /** Offered tasks on its own subject as they come; otherwise it asks for them. */
  push: z.boolean(),
  state: z.enum(['live', 'stale', 'left']),
  registeredAt: z.number(),
  heartbeatMs: z.number().int(),
  lastBeatAt: z.number(),
});
export type SwarmRecord = z.infer<typeof swarmRecord>;

export const swarmDraft = z.object({
  id: swarmId,
  name: z.string().min(1).max(120).optional(),
  session: z.string().min(1).max(120).default('studio'),
  capabilities: z.array(capability).max(256).default([]),
  capacity: z.number().int().min(1).max(1000).default(1),
  push: z.boolean().default(false),
  /** How often it will be heard; three misses make it stale. */
  heartbeatMs: z.number().int().min(200).max(600_000).default(5000),
});
export type SwarmDraft = z.input<typeof swarmDraft>;

/** A question to a person. It has a default in writing, so nothing waits for ever. */
export const promptDraft = z.object({
  question: z.string().trim().min(1).max(1000),
  choices: z.array(z.string().min(1).max(200)).max(20).default([]),
  /** What counts when nobody answers in time; one of the choices where there are any. */
  default: z.string().min(1).max(1000),
  task: ulid.optional(),
  waitMs: z
    .number()
    .int()
    .min(1000)
    .max(7 * 86_400_000)
    .default(300_000),
  renotifyMs: z.number().int().min(500).max(86_400_000).default(60_000),
});
export type PromptDraft = z.input<typeof promptDraft>;

export const prompt = promptDraft.extend({
  id: ulid,
  seq: z.number().int(),
  askedAt: z.number(),
  askedBy: z.string(),
  expiresAt: z.number(),
  state: z.enum(['open', 'answered', 'defaulted', 'withdrawn']),
  notified: z.number().int(),
  answer: z.string().optional(),
  answeredBy: z.string().optional(),
  answeredAt: z.number().optional(),
});
export type Prompt = z.infer<typeof prompt>;

/** A studio or hub that this one is linked to. */
export const peer = z.object({
  name: z.string(),
  kind: z.enum(['hub', 'studio']),
  urls: z.array(z.string()),
  state: z.enum(['linking', 'linked', 'down']),
  since: z.number(),
  roundTripMs: z.number().optional(),
  /** Messages of this studio that the hub does not have yet. */
  lag: z.number().int().optional(),
  error: studioError.optional(),
});
export type Peer = z.infer<typeof peer>;

export const coordinatorStatus = z.object({
  studio: studioId,
  state: z.enum(['starting', 'running', 'down', 'full']),
  error: studioError.optional(),
  lanes: z.array(
    z.object({
      durability,
      state: z.enum(['off', 'starting', 'running', 'down']),
      stream: z.string().optional(),
      epoch: z.number().int(),
      messages: z.number().int(),
      bytes: z.number().int().optional(),
      /** Messages in the stream that the projection has not seen yet. */
      behind: z.number().int(),
      reconnects: z.number().int(),
    }),
  ),
  tasks: z.record(taskState, z.number().int()),
  swarms: z.object({ live: z.number().int(), stale: z.number().int() }),
  blockers: z.array(blocker),
  prompts: z.number().int(),
  /** ms over the last thousand; absent before the first. */
  claimMs: z.object({ p50: z.number(), p99: z.number() }).optional(),
  scheduleToStartMs: z.object({ p50: z.number(), p99: z.number() }).optional(),
});
export type CoordinatorStatus = z.infer<typeof coordinatorStatus>;

/** Home studio of a foreign task: the command travels there. This studio unless told. */
const home = studioId.optional();
const held = z.object({ task: ulid, token: z.number().int(), home });
const by = z.string().min(1).max(120).default('operator');

export const taskQuery = z.object({
  state: z.array(taskState).optional(),
  holder: swarmId.optional(),
  fairnessKey: z.string().optional(),
  text: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(1000).default(100),
  /** Only tasks created before this one (its id): the next page. */
  before: ulid.optional(),
});
export type TaskQuery = z.input<typeof taskQuery>;

/** Inputs of the coordinator's commands: the studio API and the module share them. */
export const taskInput = {
  create: taskDraft.extend({ by }),
  claim: z.object({
    task: ulid,
    swarm: swarmId,
    leaseMs: z.number().int().min(500).max(3_600_000).optional(),
    home,
  }),
  next: z.object({ swarm: swarmId, waitMs: z.number().int().min(0).max(600_000).default(0) }),
  push: z.object({ task: ulid, swarm: swarmId }),
  renew: held.extend({ leaseMs: z.number().int().min(500).max(3_600_000).optional() }),
  progress: held.extend({
    note: z.string().max(500).optional(),
    fruitful: z.boolean().default(true),
    /** Name of a call that begins now; `null` when it has ended. */
    call: z.string().max(200).nullable().optional(),
  }),
  complete: held.extend({
    result: json.optional(),
    artefacts: z.array(artefact).max(64).optional(),
  }),
  fail: held.extend({
    reason: z.string().min(1).max(1000),
    /** Whether another attempt can help. */
    retry: z.boolean().default(true),
    /** ms before it may be claimed again. */
    delayMs: z.number().int().min(0).max(86_400_000).optional(),
  }),
  release: held.extend({ reason: z.string().max(500).optional() }),
  block: held.extend({
    reason: z.string().min(1).max(1000),
    needs: z.array(z.string().min(1).max(200)).max(16).default([]),
  }),
  unblock: z.object({ task: ulid, home, by, note: z.string().max(500).optional() }),
  cancel: z.object({ task: ulid, home, by, reason: z.string().max(500).optional() }),
  revive: z.object({ task: ulid, home, by }),
  one: z.object({ task: ulid, home }),
  query: taskQuery,
  swarm: swarmDraft,
  swarmOnly: z.object({ swarm: swarmId }),
  ask: promptDraft.extend({ by }),
  answer: z.object({ prompt: ulid, answer: z.string().min(1).max(1000), by }),
} as const;

const nothing = z.object({});
const method = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  input,
  output,
});

/** Proposed rows for the Studio API; the composition root wires them to the coordinator. */
export const taskApi = {
  'task.create': method(
    taskInput.create,
    z.object({ task, existed: z.boolean(), warnings: z.array(z.string()) }),
  ),
  'task.claim': method(taskInput.claim, claimAnswer),
  'task.next': method(taskInput.next, claimAnswer.nullable()),
  'task.push': method(taskInput.push, z.object({ delivered: z.boolean(), accepted: z.boolean() })),
  'task.renew': method(taskInput.renew, task),
  'task.progress': method(taskInput.progress, task),
  'task.complete': method(taskInput.complete, task),
  'task.fail': method(taskInput.fail, task),
  'task.release': method(taskInput.release, task),
  'task.block': method(taskInput.block, task),
  'task.unblock': method(taskInput.unblock, task),
  'task.cancel': method(taskInput.cancel, task),
  'task.revive': method(taskInput.revive, task),
  'task.list': method(taskInput.query, z.array(task)),
  'task.show': method(taskInput.one, z.object({ task, history: z.array(taskEvent) })),
  'task.blocker': method(taskInput.one, blocker.nullable()),
  'swarm.register': method(taskInput.swarm, swarmRecord),
  'swarm.beat': method(taskInput.swarmOnly, nothing),
  'swarm.leave': method(taskInput.swarmOnly, nothing),
  'swarm.list': method(nothing, z.array(swarmRecord)),
  'prompt.ask': method(taskInput.ask, prompt),
  'prompt.answer': method(taskInput.answer, prompt),
  'prompt.list': method(nothing, z.array(prompt)),
  'coordinator.status': method(nothing, coordinatorStatus),
  'coordinator.rebuild': method(
    nothing,
    z.object({
      messages: z.number().int(),
      identical: z.boolean(),
      differences: z.array(z.string()),
    }),
  ),
  'peer.list': method(nothing, z.array(peer)),
} as const;
