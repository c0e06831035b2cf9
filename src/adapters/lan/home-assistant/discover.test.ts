import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Bonjour } from 'bonjour-service';
import { describe, expect, it } from 'vitest';
import { StudioFault } from '../../../contracts/index.ts';
import { discoverHomeAssistants, mdnsOptions } from './discover.ts';

/** A UDP port that is free now. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Whether a datagram sent to the mDNS group comes back on loopback. */
async function multicastWorks(): Promise<boolean> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    socket.bind(0);
    await once(socket, 'listening');
    socket.addMembership('224.0.0.251', '127.0.0.1');
    socket.setMulticastInterface('127.0.0.1');
    socket.send('here', socket.address().port, '224.0.0.251');
    const signal = AbortSignal.timeout(1000);
    await once(socket, 'message', { signal });
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

describe('discoverHomeAssistants', () => {
  it('finds one that announces itself', async context => {
    if (!(await multicastWorks())) {
      console.log('skipped: no multicast on loopback here');
      return context.skip();
    }
    const port = await freePort();
    const announcer = new Bonjour(mdnsOptions(port, '127.0.0.1'), () => undefined);
    announcer.publish({
      name: 'Studio',
      type: 'home-assistant',
      port: 8123,
      txt: { location_name: 'Studio', version: '2025.4.4', uuid: 'abc' },
      probe: false,
    });
    const enough = new AbortController();
    const found = await discoverHomeAssistants({
      forMs: 10_000,
      mdns: { port, interface: '127.0.0.1' },
      signal: enough.signal,
      onFound: () => enough.abort(),
    });
    await new Promise<void>(resolve => announcer.destroy(() => resolve()));
    expect(found).toEqual([
      {
        name: 'Studio',
        url: expect.stringMatching(/^http:\/\/[\d.]+:8123$/),
        version: '2025.4.4',
        uuid: 'abc',
      },
    ]);
  });

  it('says so where the port cannot be had', async () => {
    const port = await freePort();
    const taken = createSocket('udp4').bind(port); // without reuseAddr: nobody else may
    await once(taken, 'listening');
    const refusal = discoverHomeAssistants({ forMs: 10, mdns: { port, interface: '127.0.0.1' } });
    await expect(refusal).rejects.toBeInstanceOf(StudioFault);
    taken.close();
  });
});
