import type { ConnectionStatus, ConnectionView } from '../../contracts/index.ts';
import { age, duration } from './time.ts';

/** How far a device can be trusted now, as the surface tells it apart. */
export type Trust = 'live' | 'stale' | 'connecting' | 'down' | 'attention' | 'off';

/**
 * A live connection is probed every second. When the studio has had no news of it for this long
 * (ms), the window stops calling it live, whatever the last status said.
 */
export const newsLimitMs = 5000;

export function trustOf(status: ConnectionStatus, now: number): Trust {
  if (status.state === 'live' && now - status.freshAt > newsLimitMs) return 'stale';
  return status.state;
}

/** One word for a state: chips, tags, the first word of a sentence. */
export const trustWord: Record<Trust, string> = {
  live: 'Live',
  stale: 'Silent',
  connecting: 'Connecting',
  down: 'Offline',
  attention: 'Needs you',
  off: 'Off',
};

/** How old the device's last sign of life is, in words; undefined while it is fresh or never was. */
export function stateAge(status: ConnectionStatus, now: number): string | undefined {
  if (status.state === 'live') {
    return now - status.freshAt > newsLimitMs ? age(now - status.freshAt) : undefined;
  }
  if (status.state === 'stale') return age(now - status.freshAt);
  return undefined;
}

/** The state of a connection in a few words, with its age or round trip. */
export function statusLine(status: ConnectionStatus, now: number): string {
  switch (trustOf(status, now)) {
    case 'live':
      return status.state === 'live' ? `Live, ${duration(status.roundTripMs)} round trip` : 'Live';
    case 'stale':
      return `Silent: last answer ${agoOf(status, now)}`;
    case 'connecting':
      return status.state === 'connecting' && status.attempt > 1
        ? `Connecting, attempt ${status.attempt}`
        : 'Connecting';
    case 'down':
      return now - status.since < 1000
        ? 'Offline since just now'
        : `Offline for ${age(now - status.since)}`;
    case 'attention':
      return now - status.since < 1000
        ? 'Needs you since just now'
        : `Needs you for ${age(now - status.since)}`;
    case 'off':
      return 'Switched off';
  }
}

function agoOf(status: ConnectionStatus, now: number): string {
  const at = 'freshAt' in status ? status.freshAt : status.since;
  const since = age(now - at);
  return since === 'now' ? 'just now' : `${since} ago`;
}

/** Why a press on this connection cannot work now, in words; undefined while it can. */
export function whyDark(view: ConnectionView | undefined, now: number): string | undefined {
  if (view === undefined) return 'This connection was removed.';
  const { status } = view;
  switch (trustOf(status, now)) {
    case 'live':
      return undefined;
    case 'stale':
      return `No answer for ${agoOf(status, now).replace(/ ago$/, '')}`;
    case 'connecting':
      return 'Connecting';
    case 'down':
    case 'attention':
      return 'error' in status ? withoutAddress(status.error.message, view.address) : undefined;
    case 'off':
      return 'Switched off in the studio';
  }
}

/** A button names its device already, so its reason need not say the address again. */
function withoutAddress(message: string, address: string): string {
  const rest = message.startsWith(address) ? message.slice(address.length) : message;
  const plain = rest.replace(/^[\s:,]+/, '').replace(/\.$/, '');
  return plain === '' ? message : plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** What to do about a connection that is not live. */
export function nextStep(view: ConnectionView | undefined, now: number): string | undefined {
  if (view === undefined) return 'Choose another connection for this button, or delete it.';
  const { status } = view;
  if ('error' in status) return status.error.next;
  switch (trustOf(status, now)) {
    case 'stale':
      return 'Check the device and the network; nothing is sent until it answers again.';
    case 'connecting':
      return 'Wait for the connection, or check its address in Devices.';
    case 'off':
      return 'Switch the connection on in Devices.';
    default:
      return undefined;
  }
}
