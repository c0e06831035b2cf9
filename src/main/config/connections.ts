import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { type AnyAdapter, secretFields } from '../../adapters/kit/index.ts';
import type { Connection, JsonObject, Result, StudioError } from '../../contracts/index.ts';
import { connection, err, jsonObject, ok } from '../../contracts/index.ts';
import type { Vault } from '../vault/index.ts';

export interface NewConnection {
  id: string;
  name: string;
  adapter: AnyAdapter;
  /** All fields of the form, secrets included. */
  config: JsonObject;
}

/** The configured connections: facts in the database, secrets in the vault. */
export interface Connections {
  all(): Connection[];
  get(id: string): Connection | undefined;
  add(draft: NewConnection): Result<Connection>;
  /** Fields that are absent keep their value; an empty secret keeps the one in the vault. */
  update(
    id: string,
    adapter: AnyAdapter,
    change: { name?: string; config: JsonObject },
  ): Result<Connection>;
  remove(id: string): void;
  /** The whole config with its secrets, for the adapter process alone. */
  unsealed(id: string): Result<JsonObject>;
}

const row = z.object({
  id: z.string(),
  adapter: z.string(),
  name: z.string(),
  config: z.string(),
  secrets: z.string(),
});

export function openConnections(db: Database, vault: Vault): Connections {
  const secretName = (id: string, field: string) => `connection/${id}/${field}`;

  const parse = (raw: unknown): Connection => {
    const { config, secrets, ...rest } = row.parse(raw);
    return connection.parse({
      ...rest,
      config: JSON.parse(config),
      secrets: JSON.parse(secrets),
      simulated: false,
    });
  };

  // Read once and after each change: every press asks, and none of them waits for SQL.
  let known: Map<string, Connection> | undefined;
  const all = (): Map<string, Connection> => {
    known ??= new Map(
      db
        .prepare('SELECT * FROM connections ORDER BY position, id')
        .all()
        .map(parse)
        .map(each => [each.id, each]),
    );
    return known;
  };
  const get = (id: string): Connection | undefined => all().get(id);

  /** Splits a form into what may be read and what is sealed. */
  function split(adapter: AnyAdapter, config: JsonObject) {
    const hidden = new Set(secretFields(adapter));
    const open: JsonObject = {};
    const secrets: [string, string][] = [];
    for (const [field, value] of Object.entries(config)) {
      if (!hidden.has(field)) open[field] = value;
      else if (typeof value === 'string' && value !== '') secrets.push([field, value]);
    }
    return { open, secrets };
  }

  function seal(id: string, secrets: [string, string][]): Result<void> {
    for (const [field, value] of secrets) {
      const kept = vault.put(secretName(id, field), value);
      if (!kept.ok) return kept;
    }
    return ok(undefined);
  }

  const write = db.transaction((next: Omit<Connection, 'simulated'>) => {
    db.prepare(
      `INSERT INTO connections (id, adapter, name, config, secrets, position)
       VALUES (@id, @adapter, @name, @config, @secrets, (SELECT count(*) FROM connections))
       ON CONFLICT (id) DO UPDATE SET name = @name, config = @config, secrets = @secrets`,
    ).run({
      ...next,
      config: JSON.stringify(next.config),
      secrets: JSON.stringify(next.secrets),
    });
    known = undefined;
  });

  const keep = db.transaction(
    (next: Omit<Connection, 'simulated'>, secrets: [string, string][]): Result<Connection> => {
      const sealed = seal(next.id, secrets);
      if (!sealed.ok) return sealed;
      write(next);
      return ok({ ...next, simulated: false });
    },
  );

  return {
    all: () => [...all().values()],
    get,
    add({ id, name, adapter, config }) {
      const checked = checkConfig(adapter, config);
      if (!checked.ok) return checked;
      const { open, secrets } = split(adapter, checked.value);
      return keep(
        { id, adapter: adapter.id, name, config: open, secrets: secrets.map(([field]) => field) },
        secrets,
      );
    },
    update(id, adapter, change) {
      const before = get(id);
      if (before === undefined) return err(gone(id));
      const { open, secrets } = split(adapter, change.config);
      const known = Object.fromEntries(before.secrets.map(field => [field, 'kept']));
      const checked = checkConfig(adapter, { ...before.config, ...known, ...change.config });
      if (!checked.ok) return checked;
      const fields = new Set([...before.secrets, ...secrets.map(([field]) => field)]);
      return keep(
        {
          id,
          adapter: before.adapter,
          name: change.name ?? before.name,
          config: { ...before.config, ...open },
          secrets: [...fields],
        },
        secrets,
      );
    },
    remove(id) {
      db.transaction(() => {
        db.prepare('DELETE FROM connections WHERE id = ?').run(id);
        vault.removeAll(secretName(id, ''));
      })();
      known = undefined;
    },
    unsealed(id) {
      const found = get(id);
      if (found === undefined) return err(gone(id));
      const whole: JsonObject = { ...found.config };
      for (const field of found.secrets) {
        const secret = vault.get(secretName(id, field));
        if (!secret.ok) return secret;
        whole[field] = secret.value;
      }
      return ok(whole);
    },
  };
}

/** The form's fields by the adapter's own schema, defaults filled in. */
export function checkConfig(adapter: AnyAdapter, config: JsonObject): Result<JsonObject> {
  const parsed = adapter.config.safeParse(config);
  if (parsed.success) return ok(jsonObject.parse(parsed.data));
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  return err({
    code: 'bad_input',
    message: `The ${field === '' ? 'form' : `field "${field}"`} of ${adapter.name} is not right: ${issue?.message ?? 'unknown'}`,
    next: 'Correct the field and try again.',
    detail: { fields: parsed.error.issues.map(each => each.path.join('.')) },
  });
}

const gone = (id: string): StudioError => ({
  code: 'no_such_connection',
  message: `There is no connection "${id}".`,
  next: 'Choose one that is listed in Devices.',
});
