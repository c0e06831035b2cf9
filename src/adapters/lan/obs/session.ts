import type { OBSRequestTypes, OBSResponseTypes } from 'obs-websocket-js/json';
import { RequestBatchExecutionType } from 'obs-websocket-js/json';
import { fault, type JsonObject, jsonObject, StudioFault } from '../../../contracts/index.ts';
import type { ConnectContext, Session } from '../../kit/index.ts';
import type { BatchAnswer, BatchMode, BatchRequest, ObsClient, RequestName } from './client.ts';
import { handlers } from './events.ts';
import { type Ending, whyNoLink, whyRefused } from './failures.ts';
import { legacyVersion } from './legacy.ts';
import { meterGate } from './meters.ts';
import { partsOf, StateReader } from './reader.ts';
import type { ObsState } from './state.ts';
import { type LinkEnd, ObsWire, subscriptions } from './wire.ts';

export interface ObsConfig {
  host: string;
  port: number;
  password?: string | undefined;
  meters: boolean;
}

type Context = ConnectContext<ObsConfig, ObsState>;

/** How often the time code of a running stream or recording is read. */
const TIMECODE_MS = 1000;

const execution: Readonly<Record<BatchMode, RequestBatchExecutionType>> = {
  serial: RequestBatchExecutionType.SerialRealtime,
  frame: RequestBatchExecutionType.SerialFrame,
  parallel: RequestBatchExecutionType.Parallel,
};

/** Opens the link, reads the state and keeps it live. Sends only Identify and Get* requests. */
export async function openSession(ctx: Context, address: string): Promise<Session<ObsClient>> {
  const { host, port, password } = ctx.config;
  const url = `ws://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
  const wire = new ObsWire();
  const link = new Link(wire, ctx, address);
  const abort = () => wire.terminate();
  ctx.signal.addEventListener('abort', abort, { once: true });
  try {
    const hello = await wire
      .connect(url, password || undefined, {
        eventSubscriptions: subscriptions(ctx.config.meters),
      })
      .catch(async () => {
        const end = await link.ended;
        throw whyNoLink({ ...link.describe(end), legacy: await legacyOf(end, url, ctx.signal) });
      });
    await link.begin();
    return {
      client: link,
      peer: `OBS ${ctx.state.current().version?.obs ?? '?'}, obs-websocket ${hello.obsWebSocketVersion}`,
      closed: link.closed,
      close: () => link.close(),
    };
  } catch (thrown) {
    link.close();
    throw thrown instanceof StudioFault ? thrown : whyNoLink(link.describe(undefined));
  } finally {
    ctx.signal.removeEventListener('abort', abort);
  }
}

/** A WebSocket server that offers no subprotocol may be the old obs-websocket 4. */
async function legacyOf(end: LinkEnd, url: string, signal: AbortSignal) {
  return end.cause?.message.includes('subprotocol') ? legacyVersion(url, signal) : undefined;
}

/** An open link to one OBS. */
class Link implements ObsClient {
  readonly address: string;
  /** How the socket ended. */
  readonly ended: Promise<LinkEnd>;
  /** Why the link ended, for the operator. */
  readonly closed: Promise<Error>;
  readonly #wire: ObsWire;
  readonly #ctx: Context;
  readonly #reader: StateReader;
  /** Requests that wait for their answer: each must hear of the end. */
  readonly #pending = new Set<(reason: Error) => void>();
  #timecodes: NodeJS.Timeout | undefined;

  constructor(wire: ObsWire, ctx: Context, address: string) {
    this.#wire = wire;
    this.#ctx = ctx;
    this.address = address;
    this.ended = new Promise(resolve => {
      wire.onEnd = resolve;
    });
    this.closed = this.ended.then(end => {
      const reason = whyNoLink(this.describe(end));
      clearInterval(this.#timecodes);
      for (const reject of this.#pending) reject(this.#lost(reason));
      this.#pending.clear();
      return reason;
    });
    this.#reader = new StateReader(
      requests => this.batch(requests, { mode: 'serial', haltOnFailure: false }),
      ctx.state,
      reason => {
        if (wire.writable) ctx.log('warning', `${address}: reading the state failed: ${reason}`);
      },
    );
    const meters = meterGate(ctx.now, levels => ctx.telemetry('meters', levels));
    wire.onEvent = (type, data) => {
      ctx.alive();
      if (type === 'InputVolumeMeters') return meters(data);
      this.#reader.overtaken(partsOf(type, data));
      const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
      if (handler?.apply) ctx.state.update(state => handler.apply?.(state, data));
      handler?.after?.(this.#reader.reread, data);
    };
  }

  get reread(): ObsClient['reread'] {
    return this.#reader.reread;
  }

  describe(end: LinkEnd | undefined): Ending {
    const { host, port, password } = this.#ctx.config;
    return {
      address: this.address,
      host,
      port,
      hasPassword: Boolean(password),
      code: end?.code,
      reason: end?.reason,
      cause: end?.cause ?? this.#wire.cause,
      garbled: end?.garbled,
    };
  }

  /** Reads what commands need, and starts reading the rest. */
  async begin(): Promise<void> {
    const version = await this.request('GetVersion', undefined);
    this.#ctx.state.update(state => {
      state.version = { obs: version.obsVersion, websocket: version.obsWebSocketVersion };
      state.requests = [...version.availableRequests].sort();
      state.imageFormats = version.supportedImageFormats;
    });
    await this.#reader.core();
    this.#reader.reread.everything();
    this.#timecodes = setInterval(() => {
      const { stream, record } = this.#ctx.state.current();
      if (stream.active || record.active) this.reread.outputs();
    }, TIMECODE_MS);
  }

  close(): void {
    clearInterval(this.#timecodes);
    this.#wire.terminate();
  }

  async request<T extends RequestName>(
    type: T,
    data: OBSRequestTypes[T] | undefined,
    onSent?: () => void,
  ): Promise<OBSResponseTypes[T]> {
    return this.#asked(
      () => this.#wire.call(type, data as OBSRequestTypes[T]),
      { type, data: asJson(data) },
      onSent,
    );
  }

  async call(
    type: string,
    data: JsonObject | undefined,
    onSent?: () => void,
  ): Promise<JsonObject | null> {
    // The library types only the requests it knows; OBS may know more, and says so itself.
    const named = type as RequestName;
    const answer: unknown = await this.#asked(
      () => this.#wire.call(named, data as never),
      { type, data },
      onSent,
    );
    return asJson(answer) ?? null;
  }

  async batch(
    requests: readonly BatchRequest[],
    options: { mode: BatchMode; haltOnFailure: boolean },
    onSent?: () => void,
  ): Promise<BatchAnswer[]> {
    const results = await this.#asked(
      () =>
        this.#wire.callBatch(
          // As in `call`: the names are checked by OBS, not by the library's types.
          requests.map(({ request, data }) => ({
            requestType: request,
            ...(data && { requestData: data }),
          })) as Parameters<ObsWire['callBatch']>[0],
          { executionType: execution[options.mode], haltOnFailure: options.haltOnFailure },
        ),
      { type: 'RequestBatch', data: undefined },
      onSent,
    );
    return results.map(({ requestType, requestStatus, responseData }) => ({
      request: requestType,
      ok: requestStatus.result,
      code: requestStatus.code,
      comment: ('comment' in requestStatus ? requestStatus.comment : null) ?? null,
      data: asJson(responseData) ?? null,
    }));
  }

  refusal(answer: BatchAnswer, data: JsonObject | undefined): StudioFault {
    return this.#refused(answer.code, answer.comment ?? '', { type: answer.request, data });
  }

  #refused(code: number, comment: string, asked: { type: string; data: JsonObject | undefined }) {
    const { address } = this;
    return whyRefused(code, comment, { address, state: this.#ctx.state.current(), ...asked });
  }

  /** Sends by `send`, says when the bytes are in the socket, and waits for the answer or the end. */
  #asked<T>(
    send: () => Promise<T>,
    asked: { type: string; data: JsonObject | undefined },
    onSent: (() => void) | undefined,
  ): Promise<T> {
    const { address } = this;
    return new Promise<T>((resolve, reject) => {
      if (!this.#wire.writable) {
        reject(
          fault(
            'connection_down',
            `${address} is not connected.`,
            'It is tried again by itself; press when the mark is green.',
          ),
        );
        return;
      }
      this.#pending.add(reject);
      send()
        .then(resolve, thrown => {
          const { code, message } = thrown as { code?: unknown; message?: unknown };
          reject(this.#refused(typeof code === 'number' ? code : -1, String(message ?? ''), asked));
        })
        .finally(() => this.#pending.delete(reject));
      onSent?.();
    });
  }

  /** For a request that was sent: its fate is not known, whatever ended the link. */
  #lost(reason: StudioFault): StudioFault {
    const { message, next, detail } = reason.error;
    return fault('connection_lost', message, next, detail);
  }
}

/** As JSON, or undefined when it is nothing or holds what JSON cannot say. */
function asJson(value: unknown): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  const checked = jsonObject.safeParse(value);
  return checked.success ? checked.data : undefined;
}
