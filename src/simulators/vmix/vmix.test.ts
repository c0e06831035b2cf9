import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startVmixSimulator, type VmixSimulator } from './index.ts';

/** A line client as plain as can be: what was said, and a way to wait for a line. */
class Lines {
  readonly socket: Socket;
  text = '';
  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' });
    this.socket.setEncoding('utf8');
    this.socket.on('error', () => undefined);
    this.socket.on('data', data => {
      this.text += data;
    });
  }
  say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }
  get lines(): string[] {
    return this.text.split('\r\n');
  }
  async expect(line: string): Promise<void> {
    await vi.waitFor(() => expect(this.lines).toContain(line), { interval: 5 });
  }
}

describe('the vMix simulator', () => {
  let sim: VmixSimulator;
  let client: Lines;
  beforeEach(async () => {
    sim = await startVmixSimulator();
    client = new Lines(sim.ports.tcp);
    await client.expect('VERSION OK 27.0.0.90');
  });
  afterEach(async () => {
    client.socket.destroy();
    await sim.close();
  });

  it('answers every command of the TCP API', async () => {
    for (const line of [
      'TALLY',
      'ACTS Input',
      'ACTS Input 2',
      'ACTS Overlay1',
      'PING',
      'VERSION',
    ]) {
      client.say(line);
    }
    client.say('XMLTEXT vmix/version');
    client.say('XMLTEXT vmix/inputs/input[2]/@title');
    client.say('XMLTEXT vmix/nothing');
    client.say('UNSUBSCRIBE TALLY');
    client.say('QUIT');
    await client.expect('QUIT OK Bye');
    expect(client.lines).toEqual([
      'VERSION OK 27.0.0.90',
      'TALLY OK 1200000',
      'ACTS OK Input 1 1',
      'ACTS OK Input 2 0',
      'ACTS ER No Input',
      'PING OK PONG',
      'VERSION OK 27.0.0.90',
      'XMLTEXT OK 27.0.0.90',
      'XMLTEXT OK Camera 2',
      'XMLTEXT ER Not found',
      'UNSUBSCRIBE OK TALLY',
      'QUIT OK Bye',
      '',
    ]);
    await vi.waitFor(() =>
      expect(client.socket.readableEnded || client.socket.destroyed).toBe(true),
    );
  });

  it('counts the length of XML in bytes, line end included', async () => {
    sim.operate('SetInputName', { Input: '1', Value: 'Größe 世界' });
    client.say('XML');
    client.say('PING');
    await client.expect('PING OK PONG');
    const [, length, rest] = /XML (\d+)\r\n(.*)PING OK/s.exec(client.text) ?? [];
    expect(Buffer.byteLength(rest ?? '')).toBe(Number(length));
    expect(rest).toMatch(/^<vmix>.*<\/vmix>\r\n$/s);
  });

  it('takes time for a transition: both inputs on air, then the new one alone', async () => {
    client.say('SUBSCRIBE TALLY');
    client.say('FUNCTION Fade Input=3&Duration=80');
    await client.expect('FUNCTION OK Completed');
    await client.expect('TALLY OK 1210000');
    await vi.waitFor(() => expect(sim.tally()).toBe('0210000'));
  });

  it('moves levels and counts what is recorded', async () => {
    const level = async () => {
      client.text = '';
      client.say('XMLTEXT vmix/inputs/input[1]/@meterF1');
      await vi.waitFor(() => expect(client.text).toMatch(/XMLTEXT OK/));
      return client.text;
    };
    const first = await level();
    await vi.waitFor(async () => expect(await level()).not.toBe(first), { interval: 20 });
    sim.operate('StartRecording');
    client.say('XMLTEXT vmix/recording/@duration');
    await client.expect('XMLTEXT OK 0');
  });

  it('keeps its journal: command, effect, reply', () => {
    sim.operate('CutDirect', { Input: '2' });
    client.say('FUNCTION CutDirect Input=Nobody');
    return vi.waitFor(() =>
      expect(sim.journal().map(({ what, name }) => `${what} ${name}`)).toEqual([
        'effect CutDirect',
        'command CutDirect',
        'reply CutDirect',
      ]),
    );
  });

  it('has as many inputs as a big show', async () => {
    const big = await startVmixSimulator({ inputs: 500 });
    expect(big.tally()).toHaveLength(500);
    const answer = await fetch(`http://127.0.0.1:${big.ports.http}/api/`);
    expect((await answer.text()).match(/<input /g)).toHaveLength(500);
    await big.close();
  });

  it('serves the web API: state, functions, errors', async () => {
    const api = `http://127.0.0.1:${sim.ports.http}/API/`;
    expect((await fetch(`${api}?Function=PreviewInput&Input=Camera%203`)).status).toBe(200);
    expect(sim.tally()).toBe('1020000');
    const wrong = await fetch(`${api}?Function=PreviewInput&Input=Nobody`);
    expect([wrong.status, await wrong.text()]).toEqual([500, 'Input not found']);
    expect((await fetch(`http://127.0.0.1:${sim.ports.http}/other`)).status).toBe(404);
  });

  it('goes wrong on demand, and right again on the same ports', async () => {
    await sim.fault('drop');
    client.say('FUNCTION CutDirect Input=2');
    client.say('PING');
    await client.expect('PING OK PONG');
    expect(client.text).not.toContain('FUNCTION');
    await sim.fault('refuse');
    await vi.waitFor(() => expect(client.socket.destroyed).toBe(true));
    const refused = new Lines(sim.ports.tcp);
    await vi.waitFor(() => expect(refused.socket.destroyed).toBe(true));
    await sim.fault('none');
    client = new Lines(sim.ports.tcp);
    await client.expect('VERSION OK 27.0.0.90');
    await sim.fault('silence');
    client.text = '';
    client.say('PING');
    const quiet = new Lines(sim.ports.tcp);
    await new Promise(resolve => quiet.socket.once('connect', resolve));
    expect(client.text + quiet.text).toBe('');
    quiet.socket.destroy();
  });
});
