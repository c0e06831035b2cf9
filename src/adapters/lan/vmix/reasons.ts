import { fault, StudioFault } from '../../../contracts/index.ts';

// Why a connection to vMix could not be had or was lost, in sentences for an operator.

export const brokenBy = (address: string, error?: Error) =>
  fault(
    'connection_lost',
    `${address} closed the connection${error === undefined ? '' : ` (${error.message})`}.`,
    'Check that vMix is running; it is tried again by itself.',
  );

export const lost = (address: string, reason: Error): Error =>
  reason instanceof StudioFault && reason.error.code === 'connection_lost'
    ? reason
    : fault(
        'connection_lost',
        `The connection to ${address} broke: ${reason.message}`,
        'It is tried again by itself; look at vMix before pressing again.',
      );

export const unreachable = (address: string, error?: NodeJS.ErrnoException) =>
  fault(
    'connection_down',
    error?.code === 'ECONNREFUSED'
      ? `${address} refuses the connection: nothing listens on that port.`
      : `${address} cannot be reached${error === undefined ? '' : ` (${error.code ?? error.message})`}.`,
    'Check that vMix is running, that its TCP API (8099) is reachable, and the firewall of that machine.',
  );

export const silent = (address: string) =>
  fault(
    'connection_down',
    `${address} accepts the connection and says nothing.`,
    'Restart vMix, or check that the port is vMix’s TCP API (8099).',
  );

export const notVmix = (address: string, said: string) =>
  fault(
    'wrong_protocol',
    `${address} answers, and not as vMix does.`,
    'Check the port: vMix’s TCP API is on 8099, its web API on 8088.',
    said === '' ? undefined : { said: said.slice(0, 80) },
  );
