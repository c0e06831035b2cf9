import { setTimeout } from 'node:timers/promises';
import { fault, StudioFault } from '../../../contracts/index.ts';
import type { ConnectContext, Session } from '../../kit/index.ts';
import { type VmixClient, vmixClient } from './client.ts';
import type { VmixConfig } from './config.ts';
import { openHttp } from './http.ts';
import { VmixSocket } from './socket.ts';
import type { VmixState } from './state.ts';
import { openTcp } from './tcp.ts';
import type { VmixTransport } from './transport.ts';
import { VmixWatch } from './watch.ts';

type Context = ConnectContext<VmixConfig, VmixState>;

/** The oldest vMix whose TCP API has everything that is relied on here. */
const OLDEST_MAJOR = 20;
/** How long TCP may take to connect before HTTP is tried, ms. */
const TCP_PATIENCE_MS = 2500;
/** How often TCP is tried again while the web API stands in for it, ms. */
const TCP_RETRY_MS = 10_000;

/** Opens the road, subscribes, reads the first state. Changes nothing on the device. */
export async function openSession(ctx: Context): Promise<Session<VmixClient>> {
  const early: [string, string][] = [];
  let push = (command: string, text: string): void => {
    early.push([command, text]);
  };
  const transport = await openRoad(ctx, (command, text) => push(command, text));
  try {
    checkVersion(transport.version, ctx);
    const watch = new VmixWatch(transport, ctx, ctx.config.pollMs);
    push = (command, text) => watch.push(command, text);
    for (const [command, text] of early) watch.push(command, text);
    await watch.refresh();
    const { version, edition } = ctx.state.current();
    checkVersion(version, ctx);
    const ended = new AbortController();
    const better =
      transport.kind === 'http' && ctx.config.road === 'auto'
        ? [tcpIsBack(ctx, transport, ended.signal)]
        : [];
    const closed = Promise.race([transport.closed, watch.failed, ...better]).then(reason => {
      ended.abort();
      watch.stop();
      transport.close();
      return reason;
    });
    return {
      client: vmixClient(transport, watch),
      peer: `vMix ${version} ${edition}${transport.kind === 'http' ? ' (web API only)' : ''}`,
      closed,
      close() {
        ended.abort();
        watch.stop();
        transport.close();
      },
    };
  } catch (thrown) {
    transport.close();
    throw thrown;
  }
}

async function openRoad(
  ctx: Context,
  onPush: (command: string, text: string) => void,
): Promise<VmixTransport> {
  const { host, tcpPort, httpPort, road, httpUser, httpPassword } = ctx.config;
  const http = (signal: AbortSignal) =>
    openHttp({
      host,
      port: httpPort,
      address: `vMix at ${host}:${httpPort}`,
      user: httpUser,
      password: httpPassword,
      signal,
      alive: ctx.alive,
    });
  if (road === 'http') return await http(ctx.signal);
  const signal =
    road === 'tcp'
      ? ctx.signal
      : AbortSignal.any([ctx.signal, AbortSignal.timeout(TCP_PATIENCE_MS)]);
  try {
    return await openTcp({
      host,
      port: tcpPort,
      address: `vMix at ${host}:${tcpPort}`,
      signal,
      alive: ctx.alive,
      log: ctx.log,
      onPush,
    });
  } catch (thrown) {
    const unreachable = thrown instanceof StudioFault && thrown.error.code === 'connection_down';
    if (road === 'tcp' || !unreachable || ctx.signal.aborted) throw thrown;
    const transport = await http(ctx.signal).catch(() => {
      throw thrown; // TCP is the main road: its reason is the one to act on
    });
    ctx.log('warning', `${thrown.error.message} Using the web API on ${httpPort} instead.`);
    return transport;
  }
}

/**
 * Resolves when TCP answers again and no command is on its way: the session then ends, and the next
 * one takes the main road. Never resolves after `ended`.
 */
async function tcpIsBack(ctx: Context, now: VmixTransport, ended: AbortSignal): Promise<Error> {
  const { host, tcpPort: port } = ctx.config;
  const address = `vMix at ${host}:${port}`;
  for (;;) {
    await setTimeout(TCP_RETRY_MS, undefined, { signal: ended, ref: false }).catch(() => undefined);
    if (ended.aborted) return await new Promise(() => undefined);
    const signal = AbortSignal.any([ended, AbortSignal.timeout(TCP_PATIENCE_MS)]);
    const nothing = () => undefined;
    const reached = await VmixSocket.open({
      host,
      port,
      address,
      signal,
      onBytes: nothing,
      onPush: nothing,
    })
      .then(socket => socket.close())
      .then(
        () => true,
        () => false,
      );
    if (!reached || ended.aborted) continue;
    await now.idle(ended).catch(nothing);
    return fault(
      'connection_down',
      `${address} answers again: changing over to it.`,
      'Wait a moment.',
    );
  }
}

function checkVersion(version: string | undefined, ctx: Context): void {
  const major = Number.parseInt(version ?? '', 10);
  if (!Number.isFinite(major) || major >= OLDEST_MAJOR) return;
  throw fault(
    'unsupported_version',
    `vMix at ${ctx.config.host} is version ${version}; ${OLDEST_MAJOR} is the oldest that works here.`,
    'Update vMix on that machine.',
  );
}
