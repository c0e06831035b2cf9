import { z } from 'zod';
import type { ErrorCode, StudioFault } from '../../../contracts/index.ts';
import { fault } from '../../../contracts/index.ts';
import { didYouMean, nearest } from './nearest.ts';
import type { Service } from './services.ts';

/** `subscribe_entities` and this adapter's ground came with this version. */
export const oldestVersion = { year: 2022, month: 4 } as const;

const refusal = z.object({
  code: z.union([z.string(), z.number()]),
  message: z.string().nullish(),
});

/** What the WebSocket API's error codes mean here: home-assistant/core, websocket_api/const.py. */
const codes: Record<string, { code: ErrorCode; next: string }> = {
  invalid_format: {
    code: 'bad_input',
    next: 'Correct the fields of the button or command and press again.',
  },
  not_found: {
    code: 'not_found',
    next: 'Check the name in Home Assistant; it may have been renamed or removed.',
  },
  not_supported: { code: 'not_supported', next: 'This Home Assistant cannot do that.' },
  unknown_command: {
    code: 'not_supported',
    next: 'Update Home Assistant: this version does not know the command.',
  },
  unauthorized: {
    code: 'permission_denied',
    next: 'Make the token as a user who is an administrator in Home Assistant.',
  },
  timeout: {
    code: 'device_refused',
    next: 'Look at the device in Home Assistant; it did not answer Home Assistant in time.',
  },
  template_error: { code: 'bad_input', next: 'Correct the template.' },
};

const otherwise = {
  code: 'device_refused',
  next: 'Look at the log of Home Assistant (Settings, System, Logs) for the reason.',
} as const;

/** A refusal by Home Assistant (the `error` of a result), as a fault with the next step. */
export function refused(address: string, doing: string, error: unknown, service?: Service) {
  const parsed = refusal.safeParse(error);
  if (!parsed.success) {
    const reason = error instanceof Error ? error.message : 'an answer that says no reason';
    return fault('device_refused', `${address} refused ${doing}: ${reason}.`, otherwise.next);
  }
  const { code, message } = parsed.data;
  const meaning = codes[String(code)] ?? otherwise;
  const reason = (message ?? String(code)).trim().replace(/\.$/, '');
  const extra = /extra keys not allowed @ data\['([^']+)'\]/.exec(reason)?.[1];
  if (extra !== undefined && service !== undefined) {
    const near = nearest(extra, service.fields.keys());
    return fault(
      'bad_input',
      `${address} refused ${doing}: the service has no field "${extra}".`,
      didYouMean(near, `It has: ${[...service.fields.keys()].join(', ') || 'no fields'}.`),
      { code, nearest: near },
    );
  }
  return fault(meaning.code, `${address} refused ${doing}: ${reason}.`, meaning.next, {
    code: String(code),
  });
}

export const lost = (address: string, why = 'the connection broke'): StudioFault =>
  fault('connection_lost', `${address}: ${why}.`, 'It is tried again by itself.');

export const badToken = (address: string, said: string): StudioFault =>
  fault(
    'auth_failed',
    `${address} refused the access token${said === '' ? '' : ` (${said})`}.`,
    'In Home Assistant open your profile, Security, Long-lived access tokens; make a new one and paste it in Devices.',
  );

export const tooOld = (address: string, version: string): StudioFault =>
  fault(
    'unsupported_version',
    `${address} is version ${version}, which is too old.`,
    `Update Home Assistant to ${oldestVersion.year}.${oldestVersion.month} or newer.`,
    { version },
  );

export const notHomeAssistant = (address: string, what: string, next?: string): StudioFault =>
  fault(
    'wrong_protocol',
    `${address}: ${what}.`,
    next ?? 'Check the address and the port in Devices; Home Assistant usually listens on 8123.',
  );

const down = (address: string, what: string, next: string): StudioFault =>
  fault('connection_down', `${address}: ${what}.`, next);

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

/** Why no WebSocket could be opened, from the socket's or TLS's own error. */
export function notOpened(address: string, tls: boolean, error: Error): StudioFault {
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return down(
        address,
        'nothing listens there',
        'Start Home Assistant, or check the address and the port in Devices; it is tried again by itself.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return down(
        address,
        'the name is not known on this network',
        'Use the IP address, or check the name in Devices.',
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'EHOSTDOWN':
      return down(
        address,
        'it cannot be reached on the network',
        'Check the cable, the Wi-Fi and the address; it is tried again by itself.',
      );
    case 'ECONNRESET':
    case 'EPIPE':
      return tls
        ? down(
            address,
            'the connection was cut while it was opened',
            'It is tried again by itself; check that the port is the https one.',
          )
        : down(
            address,
            'the connection was cut while it was opened',
            'It is tried again by itself; if Home Assistant uses https, switch TLS on in Devices.',
          );
    case 'CERT_HAS_EXPIRED':
      return notHomeAssistant(
        address,
        'its certificate has expired',
        'Renew the certificate, or switch certificate checking off in Devices.',
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return notHomeAssistant(
        address,
        'its certificate is for another name',
        'Use the name that is in the certificate, or switch certificate checking off in Devices.',
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return notHomeAssistant(
        address,
        'nobody vouches for its certificate (self-signed)',
        'Switch certificate checking off in Devices, or give Home Assistant a trusted certificate.',
      );
  }
  if (tls && (code === 'EPROTO' || code.startsWith('ERR_SSL'))) {
    return notHomeAssistant(
      address,
      'it does not speak TLS on this port',
      'Switch TLS off (http) in Devices, or use the https port.',
    );
  }
  if (code.startsWith('HPE_') || code.startsWith('WS_ERR')) {
    return notHomeAssistant(address, `what answers is not Home Assistant (${error.message})`);
  }
  return down(
    address,
    error.message.replace(/\.$/, ''),
    'Check the address and the network; it is tried again by itself.',
  );
}

/** Why the server answered plain HTTP where a WebSocket was asked for. */
export function notUpgraded(address: string, status: number, location: string | undefined) {
  if (status >= 300 && status < 400) {
    return notHomeAssistant(
      address,
      `it sends us on to ${location ?? 'another address'}`,
      'Put that address in Devices.',
    );
  }
  switch (status) {
    case 403:
      return notHomeAssistant(
        address,
        'it has banned this computer after wrong logins (403)',
        'Remove this computer from ip_bans.yaml in Home Assistant and restart it.',
      );
    case 400:
      return notHomeAssistant(
        address,
        'it answered 400 to the request for a WebSocket',
        'If Home Assistant uses https, switch TLS on in Devices; behind a proxy, add it to trusted_proxies.',
      );
    case 502:
    case 503:
    case 504:
      return down(
        address,
        `a proxy answered that Home Assistant is not up (${status})`,
        'Wait until Home Assistant has started; it is tried again by itself.',
      );
    default:
      return notHomeAssistant(
        address,
        `what answers there has no Home Assistant WebSocket (HTTP ${status})`,
      );
  }
}
