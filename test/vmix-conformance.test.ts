import { createServer, type Socket } from 'node:net';
import { ConnectionTCP } from 'node-vmix';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TcpTally, XmlApi } from 'vmix-js-utils';
import { startVmixSimulator, type VmixSimulator } from '../src/simulators/index.ts';
import { rig } from './vmix-harness.ts';

/** Our simulator, driven and read by a client and a reader that we did not write. */
describe('the vMix simulator under node-vmix and vmix-js-utils', () => {
  let sim: VmixSimulator;
  let client: ConnectionTCP;
  const said = {
    tally: [] as string[],
    acts: [] as string[],
    xml: [] as string[],
    data: [] as string[],
  };
  beforeAll(async () => {
    sim = await startVmixSimulator();
    client = new ConnectionTCP('127.0.0.1', { port: sim.ports.tcp, autoReconnect: false });
    client.on('tally', (line: string) => said.tally.push(line));
    client.on('activators', (line: string) => said.acts.push(line));
    client.on('xml', (xml: string) => said.xml.push(xml));
    client.on('data', (line: string) => said.data.push(line));
    await new Promise<void>(resolve => client.on('connect', () => resolve()));
  });
  afterAll(async () => {
    client.shutdown();
    await sim.close();
  });

  it('gives its state, and the reader finds in it what is in the show', async () => {
    await client.send('XML');
    await vi.waitFor(() => expect(said.xml).toHaveLength(1));
    const document = XmlApi.DataParser.parse(said.xml[0] ?? '');
    const general = new XmlApi.GeneralState(document);
    expect(general.softwareVersion()).toBe('27.0.0.90');
    expect(general.softwareEdition()).toBe('4K');
    expect(general.recording()).toBe(false);
    expect(general.fadedToBlack()).toBe(false);
    const elements = XmlApi.Inputs.extractInputsFromXML(document);
    expect(elements.map(element => element.getAttribute('title'))).toEqual([
      'Camera 1',
      'Camera 2',
      'Camera 3',
      'Titles',
      'Break',
      'Playlist - Opener.mp4',
      'Replay',
    ]);
    // The reader has no mapper for lists.
    const inputs = XmlApi.Inputs.map(
      elements.filter(element => element.getAttribute('type') !== 'VideoList'),
    );
    expect(inputs[3]).toMatchObject({ type: 'GT', number: 4 });
    expect(XmlApi.Inputs.extractProgramInputNumber(document)).toBe(1);
    expect(XmlApi.Inputs.extractPreviewInputNumber(document)).toBe(2);
    expect(XmlApi.Inputs.mapTallyInfo(document)).toMatchObject({ program: [1], preview: [2] });
    expect(Object.keys(XmlApi.OverlayChannels.extract(document))).toHaveLength(8);
    expect(XmlApi.Transitions.extract(document)[1]).toMatchObject({
      effect: 'Fade',
      duration: 500,
    });
    expect(Object.keys(XmlApi.AudioBusses.all(document))).toHaveLength(8);
    expect(XmlApi.Mixes.all(document).map(mix => mix.number)).toEqual([2, 3, 4]);
  });

  it('pushes tally that the reader understands, as inputs go on air', async () => {
    await client.send('SUBSCRIBE TALLY');
    await vi.waitFor(() => expect(said.tally.length).toBeGreaterThan(0));
    await client.send({ Function: 'CutDirect', Input: 3 });
    await vi.waitFor(() =>
      expect(TcpTally.extractSummary(said.tally.at(-1) ?? '')).toMatchObject({
        program: [3],
        preview: [2],
        numberOfInputs: 7,
      }),
    );
  });

  it('pushes activators', async () => {
    await client.send('SUBSCRIBE ACTS');
    await vi.waitFor(() => expect(said.data).toContain('SUBSCRIBE OK ACTS'));
    await client.send({ Function: 'AudioOff', Input: 1 });
    await vi.waitFor(() => expect(said.acts).toContain('ACTS OK InputAudio 1 0'));
  });

  it('takes functions with their parameters, and text in any language', async () => {
    await client.send({
      Function: 'SetText',
      Input: 'Titles',
      SelectedName: 'Headline.Text',
      Value: 'Grüße & "世界"',
    });
    await vi.waitFor(() => expect(said.data).toContain('FUNCTION OK Completed'));
    said.xml.length = 0;
    await client.send('XML');
    await vi.waitFor(() => expect(said.xml).toHaveLength(1));
    expect(said.xml[0]).toContain(
      'Grüße &amp; &quot;世界&quot;'.replaceAll(
        '&quot;',
        said.xml[0]?.includes('&quot;世界') ? '&quot;' : '"',
      ),
    );
  });

  it('answers errors in vMix’s form', async () => {
    await client.send({ Function: 'NoSuchFunction' });
    await client.send('SUBSCRIBE NOTHING');
    await client.send('NONSENSE');
    await vi.waitFor(() => {
      for (const command of ['FUNCTION', 'SUBSCRIBE', 'NONSENSE']) {
        expect(said.data.some(line => line.startsWith(`${command} ER `))).toBe(true);
      }
    });
  });
});

/** The least that a vMix must be, spoken in ways that ours does not: other chunks, other words. */
describe('our adapter on a server that talks otherwise than our simulator', () => {
  const document = (active: number) =>
    `<?xml version="1.0" encoding="utf-8"?>\r\n<vmix>\r\n<version>23.0.0.41</version>\r\n<edition>HD</edition>\r\n<inputs>\r\n<input key="a" number="1" type="Capture" title="Größe" state="Running" position="0" duration="0" loop="False">Größe</input>\r\n<input key="b" number="2" type="Blank" title="世界" state="Paused" position="0" duration="0" loop="False">世界</input>\r\n</inputs>\r\n<overlays>\r\n<overlay number="1" />\r\n</overlays>\r\n<preview>2</preview>\r\n<active>${active}</active>\r\n<fadeToBlack>False</fadeToBlack>\r\n<recording>False</recording>\r\n</vmix>`;

  it('greets together with a push, answers byte by byte, has no ACTS, counts a body without line end', async () => {
    let active = 1;
    const sockets = new Set<Socket>();
    const server = createServer({ noDelay: true }, socket => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      // Banner, a push nobody asked for and garbage, all in the first chunk.
      socket.write('VERSION OK 23.0.0.41\r\nTALLY OK 12\r\n?!\r\n');
      socket.on('data', data => {
        for (const line of data.toString().split('\r\n').filter(Boolean)) {
          if (line === 'XML') {
            const body = Buffer.from(document(active));
            const reply = Buffer.concat([
              Buffer.from(`XML ${body.length} state follows\r\n`),
              body,
              Buffer.from('\r\n'),
            ]);
            for (let at = 0; at < reply.length; at += 3) socket.write(reply.subarray(at, at + 3));
          } else if (line === 'TALLY')
            socket.write(active === 1 ? 'TALLY OK 12\r\n' : 'TALLY OK 01\r\n');
          else if (line === 'SUBSCRIBE TALLY') socket.write('SUBSCRIBE OK TALLY Subscribed\r\n');
          else if (line === 'SUBSCRIBE ACTS') socket.write('SUBSCRIBE ER Unsupported\r\n');
          else if (line.startsWith('FUNCTION CutDirect Input=b')) {
            active = 2;
            socket.write('FUNCTION OK CutDirect\r\n');
          } else socket.write('FUNCTION ER\r\n');
        }
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const r = await rig({}, { tcpPort: port, road: 'tcp' });
    try {
      await r.live();
      expect(r.adapter.status()).toMatchObject({ peer: 'vMix 23.0.0.41 HD' });
      expect(r.state().inputs.map(input => input.title)).toEqual(['Größe', '世界']);
      expect((await r.press('input.cut', { input: '世界' })).answer.kind).toBe('confirmed');
      expect((await r.press('record.start')).answer).toMatchObject({
        kind: 'failed',
        error: { code: 'device_refused' },
      });
    } finally {
      await r.close();
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
});
