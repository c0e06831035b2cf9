import { type OBSRequestTypes, OBSWebSocket } from 'obs-websocket-js/json';
import { fault } from '../../../contracts/index.ts';
import type { ConnectContext, Session } from '../../kit/index.ts';
import type { ObsClient, RequestName } from './client.ts';
import { whyNoLink, whyRefused } from './failures.ts';
import type { ObsState } from './state.ts';

export interface ObsConfig {
  host: string;
  port: number;
  password?: string | undefined;
}

/** Opens the link, reads the state and keeps it live. Sends only Identify and Get* requests. */
export async function openSession(
  ctx: ConnectContext<ObsConfig, ObsState>,
  address: string,
): Promise<Session<ObsClient>> {
  const socket = new OBSWebSocket();
  const closed = new Promise<Error>(resolve => {
    socket.once('ConnectionClosed', () =>
      resolve(
        fault(
          'connection_lost',
          `${address} closed the connection.`,
          'It is tried again by itself.',
        ),
      ),
    );
  });
  const client: ObsClient = {
    async request<T extends RequestName>(
      type: T,
      data: OBSRequestTypes[T] | undefined,
      onSent?: () => void,
    ) {
      const answer = socket.call(type, data).catch(thrown => {
        const name = nameIn(data);
        throw whyRefused(thrown, { address, type, name, known: ctx.state.current().scenes });
      });
      onSent?.();
      return Promise.race([
        answer,
        closed.then(reason => {
          throw reason;
        }),
      ]);
    },
  };
  const abort = () => void socket.disconnect();
  ctx.signal.addEventListener('abort', abort, { once: true });
  try {
    const hello = await socket.connect(
      `ws://${ctx.config.host}:${ctx.config.port}`,
      ctx.config.password,
    );
    follow(socket, ctx);
    const version = await client.request('GetVersion', undefined);
    await readState(client, ctx);
    return {
      client,
      peer: `OBS ${version.obsVersion}, obs-websocket ${hello.obsWebSocketVersion}`,
      closed,
      close: () => socket.disconnect(),
    };
  } catch (thrown) {
    void socket.disconnect();
    throw whyNoLink(thrown, address);
  } finally {
    ctx.signal.removeEventListener('abort', abort);
  }
}

async function readState(client: ObsClient, ctx: ConnectContext<ObsConfig, ObsState>) {
  const { studioModeEnabled } = await client.request('GetStudioModeEnabled', undefined);
  const list = await client.request('GetSceneList', undefined);
  ctx.state.update(state => {
    state.studioMode = studioModeEnabled;
    state.scenes = list.scenes.map(scene => String(scene.sceneName)).reverse();
    state.program = list.currentProgramSceneName;
    state.preview = studioModeEnabled ? list.currentPreviewSceneName : null;
  });
}

function follow(socket: OBSWebSocket, ctx: ConnectContext<ObsConfig, ObsState>) {
  socket.on('CurrentProgramSceneChanged', ({ sceneName }) => {
    ctx.alive();
    ctx.state.update(state => {
      state.program = sceneName;
    });
  });
  socket.on('CurrentPreviewSceneChanged', ({ sceneName }) => {
    ctx.alive();
    ctx.state.update(state => {
      state.preview = sceneName;
    });
  });
}

const nameIn = (data: unknown): string | undefined =>
  typeof data === 'object' && data !== null && 'sceneName' in data
    ? String(data.sceneName)
    : undefined;
