import type { JsonObject } from '../../../contracts/index.ts';
import { fault, type StudioFault } from '../../../contracts/index.ts';
import { nearest, quoted } from './names.ts';
import type { ObsState } from './state.ts';

/** Close codes of obs-websocket 5 (protocol.md, *WebSocketCloseCode*). */
const close = { authFailed: 4009, rpcVersion: 4010, kicked: 4011 } as const;

const again = 'it is tried again by itself.';

/** What is known of a link that ended or never came to be. */
export interface Ending {
  address: string;
  host: string;
  port: number;
  /** Close code of the WebSocket, where it came that far. */
  code?: number | undefined;
  reason?: string | undefined;
  cause?: (Error & { code?: string }) | undefined;
  hasPassword: boolean;
  /** The peer sent what is not of the protocol. */
  garbled?: boolean | undefined;
  /** What an obs-websocket 4 told us of itself. */
  legacy?: string | undefined;
}

/** Why a link could not be opened, or ended, in words for the operator. */
export function whyNoLink(end: Ending): StudioFault {
  const { address, host, port } = end;
  if (end.legacy !== undefined) {
    return fault(
      'unsupported_version',
      `${address} has obs-websocket ${end.legacy}, which is too old.`,
      'Update OBS to 28 or newer, which brings obs-websocket 5.',
    );
  }
  if (end.code === close.authFailed) {
    return end.hasPassword
      ? fault('auth_failed', `${address} refused the password.`, 'Enter it again in Devices.')
      : fault(
          'auth_failed',
          `${address} asks for a password and none is set.`,
          'Enter it in Devices; OBS shows it under Tools → WebSocket Server Settings.',
        );
  }
  if (end.code === close.rpcVersion) {
    return fault(
      'unsupported_version',
      `${address} speaks a version of obs-websocket that the studio does not know.`,
      'Update OBS, or the studio.',
    );
  }
  if (end.code === close.kicked) {
    return fault(
      'connection_lost',
      `${address} ended the session: its settings changed, or someone kicked the studio.`,
      `If it does not come back, look at Tools → WebSocket Server Settings in OBS; ${again}`,
    );
  }
  const socket = whySocket(end);
  if (socket) return socket;
  if (end.garbled) return stranger(end, 'it says things that are not obs-websocket');
  return fault(
    'connection_lost',
    `${address} closed the connection${end.reason ? ` (${end.reason})` : ''}.`,
    `Check that OBS runs on ${host} with port ${port} under Tools → WebSocket Server Settings; ${again}`,
  );
}

const stranger = ({ address, port }: Ending, what: string) =>
  fault(
    'wrong_protocol',
    `${address} is not an OBS: ${what}.`,
    `Check the port in Devices: ${port} belongs to another program. OBS uses 4455 unless changed.`,
  );

/** The transport's own errors, by Node's and ws's codes and words. */
function whySocket(end: Ending): StudioFault | undefined {
  const { address, host, cause } = end;
  if (cause === undefined) return undefined;
  const code = cause.code ?? '';
  const text = cause.message;
  const down = (what: string, next: string) =>
    fault('connection_down', `${address}: ${what}.`, next, { cause: text || code });
  if (code === 'ECONNREFUSED') {
    return down(
      'connection refused',
      `Start OBS and switch on Tools → WebSocket Server Settings; ${again}`,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NONAME') {
    return down(
      `no computer is known by the name "${host}"`,
      'Correct the host in Devices, or use its IP address.',
    );
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EHOSTDOWN') {
    return down('no way to it on the network', `Check cable, switch and address; ${again}`);
  }
  if (code === 'ETIMEDOUT' || text.includes('handshake has timed out')) {
    return down(
      'it takes the connection and says nothing',
      `Check that OBS is not frozen, and that the port is OBS's; ${again}`,
    );
  }
  if (code === 'ECONNRESET' || text.includes('socket hang up') || code === 'EPIPE') {
    return down('it broke the connection', `Check that the port is OBS's; ${again}`);
  }
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return fault(
      'connection_lost',
      `${address} sent a message too large to be taken.`,
      'Ask for smaller screenshots; the connection comes back by itself.',
    );
  }
  if (text.includes('Unexpected server response')) {
    return stranger(end, `a web server answered (${text.replace(/\D+/g, '')})`);
  }
  if (text.includes('subprotocol')) {
    return stranger(end, 'a WebSocket server answered that does not know obs-websocket 5');
  }
  if (code.startsWith('HPE_') || text.startsWith('Parse Error')) {
    return stranger(end, 'something answered that is no WebSocket server');
  }
  if (code.startsWith('WS_ERR_')) return stranger(end, 'it breaks the rules of WebSocket');
  return down(text || code || 'the connection failed', `Check OBS and the network; ${again}`);
}

/** A request of ours as it was asked, to make a sentence of OBS's refusal. */
export interface Asked {
  address: string;
  type: string;
  data: JsonObject | undefined;
  state: ObsState;
}

/** Facts: protocol.md, *RequestStatus*. */
export const requestStatus = { unknownType: 204, notReady: 207, notFound: 600 } as const;

/** Why OBS refused a request, in words for the operator. */
export function whyRefused(code: number, comment: string, asked: Asked): StudioFault {
  const { address, type, state } = asked;
  const detail = { request: type, code, comment };
  if (code === requestStatus.notFound) return notFound(comment, asked);
  if (code === requestStatus.unknownType) {
    const near = nearest(type, state.requests);
    return fault(
      'not_supported',
      `${address}${state.version ? ` (OBS ${state.version.obs})` : ''} does not know the request ${type}.`,
      near.length > 0
        ? `Did you mean ${quoted(near)}? A newer OBS may know more.`
        : 'A newer OBS may know it.',
      { ...detail, nearest: near },
    );
  }
  if (code === requestStatus.notReady) {
    return fault(
      'busy',
      `${address} is busy: it is loading a scene collection or starting.`,
      'Press again in a moment.',
      detail,
    );
  }
  const [what, next] = sentences[code] ?? [comment || `status ${code}`, 'Look at OBS.'];
  return fault('device_refused', `${address} refused: ${what.replace(/\.$/, '')}.`, next, detail);
}

const sentences: Readonly<Record<number, readonly [what: string, next: string]>> = {
  500: ['it is running already', 'Nothing to do, or stop it first.'],
  501: ['it is not running', 'Start it first.'],
  502: ['it is paused already', 'Resume it first.'],
  503: ['it is not paused', 'Nothing to do.'],
  504: ['this output is switched off in OBS', 'Set it up in the settings of OBS.'],
  505: ['studio mode is on', 'Switch studio mode off first.'],
  506: ['studio mode is off', 'Switch studio mode on first.'],
  603: ['it is the last one', 'Make another one first.'],
};

const kinds: Readonly<Record<string, string>> = {
  sceneName: 'scene',
  inputName: 'source',
  sourceName: 'source',
  filterName: 'filter',
  transitionName: 'transition',
  profileName: 'profile',
  sceneCollectionName: 'scene collection',
  hotkeyName: 'hotkey',
  outputName: 'output',
};

function notFound(comment: string, asked: Asked): StudioFault {
  const { address, type, data } = asked;
  const names = Object.entries(data ?? {}).filter(
    (entry): entry is [string, string] => entry[0] in kinds && typeof entry[1] === 'string',
  );
  const missing = names.find(([field, name]) => !known(field, asked).includes(name));
  const [field, name] = missing ?? names.at(-1) ?? ['', ''];
  if (!name) {
    return fault('not_found', `${address} has no such thing: ${comment}`, 'Correct the button.', {
      request: type,
      comment,
    });
  }
  const near = nearest(name, known(field, asked));
  return fault(
    'not_found',
    `${address} has no ${kinds[field] ?? 'thing'} "${name}"${near.length > 0 ? `; it has ${quoted(near)}` : ''}.`,
    'Correct the button, or restore the name in OBS: it may have been renamed or deleted.',
    { request: type, code: requestStatus.notFound, comment, nearest: near },
  );
}

/** The names that OBS has for a field of a request. */
function known(field: string, { state, data }: Asked): string[] {
  switch (field) {
    case 'sceneName':
      return [...state.scenes, ...state.groups];
    case 'inputName':
      return state.inputs.map(input => input.name);
    case 'sourceName':
      return [...state.inputs.map(input => input.name), ...state.scenes, ...state.groups];
    case 'filterName': {
      const source = String(data?.sourceName ?? '');
      return (state.filters.find(entry => entry.source === source)?.filters ?? []).map(
        filter => filter.name,
      );
    }
    case 'transitionName':
      return state.transitions.map(transition => transition.name);
    case 'profileName':
      return state.profiles;
    case 'sceneCollectionName':
      return state.collections;
    case 'hotkeyName':
      return state.hotkeys;
    default:
      return [];
  }
}

/** An item that is not in a scene, or a filter not on a source. */
export function noItem(state: ObsState, address: string, scene: string, item: string): StudioFault {
  const here = state.items.find(entry => entry.scene === scene)?.items ?? [];
  const near = nearest(
    item,
    here.map(candidate => candidate.source),
  );
  return fault(
    'not_found',
    `${address} has no "${item}" in scene "${scene}"${near.length > 0 ? `; it has ${quoted(near)}` : ''}.`,
    'Correct the button, or restore the source in OBS.',
    { nearest: near },
  );
}
