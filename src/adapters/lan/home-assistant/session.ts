import { Connection, ERR_CONNECTION_LOST } from 'home-assistant-js-websocket';
import { z } from 'zod';
import { StudioFault } from '../../../contracts/index.ts';
import type { ConnectContext, Session } from '../../kit/index.ts';
import { catalogueReader } from './catalogue.ts';
import type { HomeAssistantClient, Request } from './client.ts';
import { addressOf, type HomeAssistantConfig, websocketUrl } from './config.ts';
import { EntityTable } from './entities.ts';
import { lost, notHomeAssistant, refused } from './errors.ts';
import { type OpenSocket, openSocket } from './socket.ts';
import type { HomeAssistantState, Phase } from './state.ts';

/** ms that connecting waits for services and registries; a slow machine's come in later. */
const CATALOGUE_WITHIN = 2500;

const configAnswer = z.object({
  location_name: z.string().default(''),
  version: z.string().default(''),
  state: z.string().optional(),
});
const phases: Record<string, Phase> = {
  NOT_RUNNING: 'starting',
  STARTING: 'starting',
  RUNNING: 'running',
  STOPPING: 'stopping',
  FINAL_WRITE: 'stopping',
};

export type Context = ConnectContext<HomeAssistantConfig, HomeAssistantState>;

/**
 * Opens the link, reads the state and follows it. Reads only: nothing changes in the house.
 * The library's own reconnect is off (the studio reconnects), and so is its queue: what cannot be
 * sent now is never sent.
 */
export async function openSession(context: Context): Promise<Session<HomeAssistantClient>> {
  const { config } = context;
  const address = addressOf(config);
  const link = await openSocket({
    url: websocketUrl(config),
    address,
    token: config.token,
    verifyCertificate: config.verifyCertificate,
    signal: context.signal,
    onMessage: context.alive,
  });
  try {
    return await follow(context, link, address);
  } catch (thrown) {
    link.cut();
    throw thrown;
  }
}

/** Reads the state over a link that has passed its login, and follows it until the link is gone. */
export async function follow(
  context: Context,
  link: OpenSocket,
  address: string,
): Promise<Session<HomeAssistantClient>> {
  const connection = new Connection(link.socket, {
    setupRetry: 0,
    createSocket: () => Promise.reject(ERR_CONNECTION_LOST),
  });
  connection.addEventListener('disconnected', () => connection.close());
  let open = true;
  const pending = pendingUntil(link.closed);
  void link.closed.then(() => {
    open = false;
  });
  const update = (recipe: (draft: HomeAssistantState) => void) => {
    if (open) context.state.update(recipe);
  };

  const ask = async (message: Request, sent?: () => void): Promise<unknown> => {
    if (!open || !connection.connected) throw lost(address);
    try {
      const answer = connection.sendMessagePromise<unknown>({ ...message });
      sent?.();
      return await pending.or(answer);
    } catch (thrown) {
      throw thrown === ERR_CONNECTION_LOST ? lost(address) : thrown;
    }
  };
  const request = (message: Request, doing: string, sent?: () => void) =>
    ask(message, sent).catch(thrown => {
      throw thrown instanceof StudioFault ? thrown : refused(address, doing, thrown);
    });
  const subscribe = async (
    message: Request,
    onEvent: (event: unknown) => void,
    sent?: () => void,
  ) => {
    // The library would wait for ever for an answer to what it could not send.
    if (!open || !connection.connected) throw lost(address);
    const subscribed = connection.subscribeMessage<unknown>(
      onEvent,
      { ...message },
      { resubscribe: false },
    );
    sent?.();
    return pending.or(subscribed);
  };

  const readConfig = async () => {
    const answer = await request({ type: 'get_config' }, 'to say who it is');
    const parsed = configAnswer.safeParse(answer);
    if (!parsed.success) {
      throw notHomeAssistant(address, 'it says nothing that Home Assistant would about itself');
    }
    const { location_name, version, state = 'RUNNING' } = parsed.data;
    update(draft => {
      draft.location = location_name;
      draft.version = version === '' ? link.version : version;
      draft.phase = phases[state] ?? 'unknown';
    });
  };

  const catalogue = catalogueReader({
    ask,
    subscribe,
    show(found) {
      update(draft => {
        draft.revision += 1;
        if (found.directory !== undefined) draft.directory = found.directory;
        if (found.services !== undefined) draft.services = found.services;
        draft.complete = true;
      });
    },
    stale: () => void readConfig().catch(() => undefined),
    log: context.log,
  });

  const whole = catalogue.read();
  whole.catch(thrown => {
    if (open) context.log('warning', `${address}: ${String(thrown)}`);
  });
  await Promise.all([readConfig(), followEntities(context, subscribe, update, pending)]);
  await pending.or(Promise.race([whole.catch(() => undefined), later(CATALOGUE_WITHIN)]));
  void catalogue.follow().catch(() => undefined);

  const client: HomeAssistantClient = {
    address,
    ask,
    request,
    async firstEvent<T>(
      message: Request,
      doing: string,
      pick: (event: unknown) => T | StudioFault | undefined,
      sent?: () => void,
    ) {
      const first = Promise.withResolvers<T>();
      first.promise.catch(() => undefined);
      const onEvent = (event: unknown) => {
        const picked = pick(event);
        if (picked instanceof StudioFault) first.reject(picked);
        else if (picked !== undefined) first.resolve(picked);
      };
      const stop = await subscribe(message, onEvent, sent).catch(thrown => {
        throw thrown instanceof StudioFault ? thrown : refused(address, doing, thrown);
      });
      try {
        return await pending.or(first.promise);
      } finally {
        if (open) void stop().catch(() => undefined);
      }
    },
    async probe() {
      await ask({ type: 'ping' });
      if (context.state.current().phase !== 'running') await readConfig();
    },
  };
  const { version, location } = context.state.current();
  return {
    client,
    peer: `Home Assistant ${version}${location === '' ? '' : ` (${location})`}`,
    closed: link.closed,
    close() {
      open = false;
      catalogue.stop();
      connection.closeRequested = true;
      // With an answer outstanding the line may be dead: bytes still in it must not arrive later.
      if (pending.size() > 0) link.cut();
      else link.close();
    },
  };
}

/** Resolves when the first, whole set of entities is in the state. */
async function followEntities(
  context: Context,
  subscribe: (message: Request, onEvent: (event: unknown) => void) => Promise<unknown>,
  update: (recipe: (draft: HomeAssistantState) => void) => void,
  pending: Pending,
): Promise<void> {
  const table = new EntityTable();
  const first = Promise.withResolvers<void>();
  await subscribe({ type: 'subscribe_entities' }, event => {
    const { unread } = table.apply(event);
    if (unread.length > 0) {
      context.log('warning', `Could not read the state of ${unread.slice(0, 5).join(', ')}.`);
    }
    update(draft => {
      draft.entities = table;
      draft.revision += 1;
    });
    first.resolve();
  });
  await pending.or(first.promise);
}

interface Pending {
  /** The promise's own end, or the link's where that comes first. */
  or<T>(promise: Promise<T>): Promise<T>;
  size(): number;
}

/**
 * Everything that waits for an answer. A race against the one promise that lasts as long as the
 * link would leave something behind at every request, for days; here nothing stays.
 */
function pendingUntil(closed: Promise<Error>): Pending {
  const waiting = new Set<(reason: Error) => void>();
  let ended: Error | undefined;
  void closed.then(reason => {
    ended = reason;
    for (const reject of [...waiting]) reject(reason);
  });
  return {
    or: promise =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) {
          promise.catch(() => undefined);
          return reject(ended);
        }
        waiting.add(reject);
        promise.then(resolve, reject).finally(() => waiting.delete(reject));
      }),
    size: () => waiting.size,
  };
}

const later = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms).unref();
  });
