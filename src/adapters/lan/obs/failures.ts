import { fault, type StudioFault } from '../../../contracts/index.ts';
import { nearest, quoted } from './names.ts';

/** Close codes of obs-websocket 5 (protocol.md, *WebSocketCloseCode*). */
const closeCode = { missing: 4008, authFailed: 4009, rpcVersion: 4010, kicked: 4011 } as const;

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));
const codeOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;

/** Why a link could not be opened, in words for the operator. */
export function whyNoLink(thrown: unknown, address: string): StudioFault {
  const reason = messageOf(thrown);
  const code = codeOf(thrown);
  if (code === closeCode.authFailed) {
    return fault('auth_failed', `${address} refused the password.`, 'Enter it again in Devices.');
  }
  if (code === closeCode.rpcVersion) {
    return fault(
      'unsupported_version',
      `${address} speaks a version of obs-websocket that the studio does not know.`,
      'Update OBS to 28 or newer.',
    );
  }
  if (reason.includes('ECONNREFUSED')) {
    return fault(
      'connection_down',
      `${address}: connection refused.`,
      'Start OBS and switch on Tools → WebSocket Server Settings; it is tried again by itself.',
    );
  }
  return fault(
    'connection_down',
    `${address}: ${reason || 'the connection closed'}.`,
    'Check OBS and the network; it is tried again by itself.',
  );
}

/** Why OBS refused a request, in words for the operator. */
export function whyRefused(
  thrown: unknown,
  asked: { address: string; type: string; name?: string | undefined; known: readonly string[] },
): StudioFault {
  const code = codeOf(thrown);
  const comment = messageOf(thrown);
  const detail = { request: asked.type, code: typeof code === 'number' ? code : -1, comment };
  if (code === 600 && asked.name !== undefined) {
    const near = nearest(asked.name, asked.known);
    return fault(
      'not_found',
      `${asked.address} has no "${asked.name}".`,
      near.length > 0
        ? `Did you mean ${quoted(near)}? Correct the button.`
        : 'Correct the button: it may have been renamed or deleted in OBS.',
      { ...detail, nearest: near },
    );
  }
  return fault(
    'device_refused',
    `${asked.address} refused ${asked.type}: ${comment || `code ${String(code)}`}`,
    'Look at OBS, then press again.',
    detail,
  );
}
