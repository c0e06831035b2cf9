import { mkdirSync, rmSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import {
  type Prompt,
  prompt,
  type SwarmRecord,
  swarmRecord,
  type Task,
  type TaskEvent,
  task,
  taskEvent,
  type taskQuery,
  taskState,
} from '../../contracts/index.ts';

/** One message of the log as the projection keeps it. */
export type Projected =
  | { kind: 'task'; task: Task; event: TaskEvent }
  | { kind: 'swarm'; swarm: SwarmRecord }
  | { kind: 'prompt'; prompt: Prompt }
  /** Not ours: only the place in the log moves on. */
  | { kind: 'other' };

/** The log as tables, for queries. A cache: deleted and rebuilt from the streams at any time. */
export interface Projection {
  /** Last sequence taken in from a stream; 0 before the first. */
  cursor(stream: string): number;
  /** Takes messages in, each once: what is not after the cursor is left out. One transaction. */
  take(stream: string, batch: readonly { seq: number; what: Projected }[]): void;
  task(id: string): Task | undefined;
  openTasks(): Task[];
  list(query: z.output<typeof taskQuery>): Task[];
  history(id: string): TaskEvent[];
  swarms(): SwarmRecord[];
  openPrompts(): Prompt[];
  prompt(id: string): Prompt | undefined;
  counts(): Partial<Record<Task['state'], number>>;
  /** Every table's content in one digest-ready form, for proving a rebuild. */
  dump(): { tasks: string[]; events: string[] };
  /** Forgets everything, to be read from the log again. */
  clear(): void;
  close(): void;
}

const SCHEMA = `
create table if not exists cursors (stream text primary key, seq integer not null) without rowid;
create table if not exists tasks (
  id text primary key, state text not null, holder text, fairness_key text not null,
  title text not null, created_at real not null, body text not null
) without rowid;
create index if not exists tasks_by_time on tasks (created_at desc, id);
create index if not exists tasks_by_state on tasks (state, created_at desc);
create table if not exists task_events (
  stream text not null, seq integer not null, task text not null, body text not null,
  primary key (stream, seq)
) without rowid;
create index if not exists events_by_task on task_events (task, seq);
create table if not exists swarms (id text primary key, body text not null) without rowid;
create table if not exists prompts (
  id text primary key, state text not null, body text not null
) without rowid;
create table if not exists opened (one integer primary key, boot text not null);
`;
const CLOSED = 'closed';
const FINAL = "('done', 'dead', 'cancelled')";

const bodyRow = z.object({ body: z.string() });
const countRow = z.object({ state: taskState, n: z.number() });

/** Opens the projection in a file, or in memory. A damaged file is dropped: the log has it all. */
export function openProjection(file: string): Projection {
  try {
    return openFile(file);
  } catch (thrown) {
    if (file === ':memory:') throw thrown;
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    return openFile(file);
  }
}

function openFile(file: string): Projection {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file, { timeout: 5000 });
  db.pragma('journal_mode = WAL');
  // No waiting for the disk: this is a cache. What a power cut may have torn is dropped below.
  db.pragma('synchronous = OFF');
  db.exec(SCHEMA);
  if (file !== ':memory:') {
    const boot = bootId();
    const last = db.prepare<[], { boot: string }>('select boot from opened').get();
    if (last !== undefined && last.boot !== boot && last.boot !== CLOSED) clear(db);
    db.prepare('insert or replace into opened (one, boot) values (1, ?)').run(boot);
  }

  const getCursor = db.prepare<[string], { seq: number }>(
    'select seq from cursors where stream = ?',
  );
  const setCursor = db.prepare(
    'insert into cursors (stream, seq) values (?, ?) on conflict (stream) do update set seq = excluded.seq',
  );
  const putEvent = db.prepare(
    'insert or ignore into task_events (stream, seq, task, body) values (?, ?, ?, ?)',
  );
  const putTask = db.prepare(
    `insert into tasks (id, state, holder, fairness_key, title, created_at, body)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set state = excluded.state, holder = excluded.holder, body = excluded.body`,
  );
  const putSwarm = db.prepare('insert or replace into swarms (id, body) values (?, ?)');
  const putPrompt = db.prepare('insert or replace into prompts (id, state, body) values (?, ?, ?)');
  const getTask = db.prepare('select body from tasks where id = ?');
  const getPrompt = db.prepare('select body from prompts where id = ?');

  const bodies = (rows: unknown[]) => rows.map(row => bodyRow.parse(row).body);
  const all = <T>(schema: z.ZodType<T>, rows: unknown[]): T[] =>
    bodies(rows).map(body => schema.parse(JSON.parse(body)));
  const cursorOf = (stream: string) => getCursor.get(stream)?.seq ?? 0;

  const take = db.transaction(
    (stream: string, batch: readonly { seq: number; what: Projected }[]) => {
      const begun = cursorOf(stream);
      let cursor = begun;
      // Only the newest state of a task is worth a row: a burst of messages costs one.
      const newest = new Map<string, Task>();
      for (const { seq, what } of batch) {
        if (seq <= cursor) continue;
        cursor = seq;
        if (what.kind === 'task') {
          putEvent.run(stream, seq, what.event.task, JSON.stringify(what.event));
          newest.set(what.task.id, what.task);
        } else if (what.kind === 'swarm') {
          putSwarm.run(what.swarm.id, JSON.stringify(what.swarm));
        } else if (what.kind === 'prompt') {
          putPrompt.run(what.prompt.id, what.prompt.state, JSON.stringify(what.prompt));
        }
      }
      for (const one of newest.values()) {
        const { id, state, holder, fairnessKey, title, createdAt } = one;
        putTask.run(id, state, holder ?? null, fairnessKey, title, createdAt, JSON.stringify(one));
      }
      if (cursor > begun) setCursor.run(stream, cursor);
    },
  );

  return {
    cursor: cursorOf,
    take: (stream, batch) => void take(stream, batch),
    task(id) {
      const row = getTask.get(id);
      return row === undefined ? undefined : task.parse(JSON.parse(bodyRow.parse(row).body));
    },
    openTasks: () =>
      all(task, db.prepare(`select body from tasks where state not in ${FINAL}`).all()),
    list(query) {
      const where: string[] = [];
      const values: (string | number)[] = [];
      const add = (clause: string, ...given: (string | number)[]) => {
        where.push(clause);
        values.push(...given);
      };
      if (query.state?.length) {
        add(`state in (${query.state.map(() => '?').join(', ')})`, ...query.state);
      }
      if (query.holder) add('holder = ?', query.holder);
      if (query.fairnessKey) add('fairness_key = ?', query.fairnessKey);
      if (query.text) add("title like ? escape '\\'", `%${escapeLike(query.text)}%`);
      if (query.before) {
        add('(created_at, id) < (select created_at, id from tasks where id = ?)', query.before);
      }
      const clause = where.length > 0 ? `where ${where.join(' and ')}` : '';
      const sql = `select body from tasks ${clause} order by created_at desc, id desc limit ?`;
      return all(task, db.prepare(sql).all(...values, query.limit));
    },
    history: id =>
      all(
        taskEvent,
        db.prepare('select body from task_events where task = ? order by seq, stream').all(id),
      ),
    swarms: () => all(swarmRecord, db.prepare('select body from swarms').all()),
    openPrompts: () =>
      all(prompt, db.prepare("select body from prompts where state = 'open'").all()),
    prompt(id) {
      const row = getPrompt.get(id);
      return row === undefined ? undefined : prompt.parse(JSON.parse(bodyRow.parse(row).body));
    },
    counts: () =>
      Object.fromEntries(
        db
          .prepare('select state, count(*) as n from tasks group by state')
          .all()
          .map(row => countRow.parse(row))
          .map(row => [row.state, row.n]),
      ),
    dump: () => ({
      tasks: bodies(db.prepare('select body from tasks order by id').all()),
      events: bodies(db.prepare('select body from task_events order by stream, seq').all()),
    }),
    clear: () => clear(db),
    close() {
      if (!db.open) return;
      db.prepare('update opened set boot = ?').run(CLOSED);
      db.close();
    },
  };
}

function clear(db: Database.Database): void {
  for (const table of ['cursors', 'tasks', 'task_events', 'swarms', 'prompts']) {
    db.exec(`delete from ${table}`);
  }
}

/** When this machine started, to ten seconds: differs after a power cut. */
const bootId = () => String(Math.round((Date.now() / 1000 - uptime()) / 10));

const escapeLike = (text: string) => text.replace(/[\\%_]/g, found => `\\${found}`);
