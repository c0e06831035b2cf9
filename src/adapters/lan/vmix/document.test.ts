import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentReader } from './document.ts';

const studio = (inputs: string, rest = ''): Buffer =>
  Buffer.from(
    `<vmix>\r\n<version>27.0.0.90</version>\r\n<edition>4K</edition>\r\n<inputs>\r\n${inputs}\r\n</inputs>\r\n${rest}</vmix>\r\n`,
  );
const camera = (number: number, more = '', inside = ''): string =>
  `<input key="key-${number}" number="${number}" type="Capture" title="Camera ${number}" shortTitle="Camera ${number}" state="Running" position="0" duration="0" loop="False" muted="False" volume="100" balance="0" solo="False" audiobusses="M,B" meterF1="0.1" meterF2="0.2" gainDb="0"${more}>Camera ${number}${inside}</input>`;

const read = async (body: Buffer) => (await new DocumentReader().read(body)).document;

describe('the reader of vMix’s state document', () => {
  it('reads an input with everything on it', async () => {
    const { inputs } = await read(
      studio(
        `<input key="k" number="1" type="VideoList" title="List - b.mp4" shortTitle="List" state="Paused" position="1200" duration="60000" loop="True" muted="True" volume="6.25" balance="-0.5" solo="True" audiobusses="M,A,G" meterF1="0" meterF2="0" gainDb="6" selectedIndex="2" markIn="100" markOut="200">List<list><item>C:\\a.mp4</item><item selected="true">C:\\b.mp4</item></list><overlay index="0" key="other"><position panX="0.5"/></overlay><text index="0" name="Headline.Text">A &amp; B &lt;live&gt;</text><image index="1" name="Logo.Source">file:///x.png</image></input>`,
      ),
    );
    expect(inputs).toEqual([
      {
        number: 1,
        key: 'k',
        type: 'VideoList',
        title: 'List - b.mp4',
        shortTitle: 'List',
        state: 'Paused',
        position: 1200,
        duration: 60_000,
        loop: true,
        muted: true,
        volume: 50, // (50 / 100)^4 is the amplitude 0.0625
        balance: -0.5,
        solo: true,
        buses: ['M', 'A', 'G'],
        gainDb: 6,
        selectedIndex: 2,
        markIn: 100,
        markOut: 200,
        items: [
          { name: 'C:\\a.mp4', selected: false },
          { name: 'C:\\b.mp4', selected: true },
        ],
        layers: [{ index: 0, key: 'other' }],
        texts: [{ index: 0, name: 'Headline.Text', value: 'A & B <live>' }],
        images: [{ index: 1, name: 'Logo.Source', value: 'file:///x.png' }],
      },
    ]);
  });

  it('reads what the whole show says', async () => {
    const document = await read(
      studio(
        camera(1),
        `<overlays><overlay number="1">3</overlay><overlay number="2" preview="True">4</overlay><overlay number="3"/></overlays><preview>2</preview><active>1</active><fadeToBlack>True</fadeToBlack><transitions><transition number="1" effect="Fade" duration="500"/></transitions><recording duration="75">True</recording><external>False</external><streaming channel1="True" channel2="False" channel3="False">True</streaming><playList>True</playList><multiCorder>False</multiCorder><fullscreen>True</fullscreen><mix number="2"><preview>4</preview><active>3</active></mix><audio><master volume="100" muted="True" meterF1="0" meterF2="0" headphonesVolume="6.25"/><busA volume="6.25" muted="False" meterF1="0" meterF2="0.5" solo="True" sendToMaster="True"/></audio><dynamic><input1>Camera 1</input1><input2/><input3/><input4/><value1>Hello</value1><value2/><value3/><value4/></dynamic>`,
      ),
    );
    expect(document).toMatchObject({
      version: '27.0.0.90',
      edition: '4K',
      overlays: [
        { number: 1, input: 3, preview: false },
        { number: 2, input: 4, preview: true },
        { number: 3, input: null, preview: false },
      ],
      mixes: [
        { number: 1, active: 1, preview: 2 },
        { number: 2, active: 3, preview: 4 },
      ],
      transitions: [{ number: 1, effect: 'Fade', duration: 500 }],
      fadeToBlack: true,
      recording: true,
      recordingSeconds: 75,
      streaming: true,
      streams: [true, false, false],
      external: false,
      playList: true,
      multiCorder: false,
      fullscreen: true,
      headphones: 50,
      buses: {
        M: { muted: true, volume: 100, solo: false, sendToMaster: false },
        A: { muted: false, volume: 50, solo: true, sendToMaster: true },
      },
      dynamicInputs: ['Camera 1', '', '', ''],
      dynamicValues: ['Hello', '', '', ''],
    });
  });

  it('reads replay from the input it hangs on', async () => {
    const { replay } = await read(
      studio(
        camera(
          1,
          '',
          '<replay live="False" recording="True" channelMode="A" events="7" cameraA="1" cameraB="2" speed="0.5"><timecode>x</timecode></replay>',
        ),
      ),
    );
    expect(replay).toEqual({
      live: false,
      recording: true,
      channel: 'A',
      list: 7,
      cameraA: 1,
      cameraB: 2,
      speed: 0.5,
    });
  });

  it('hands levels over apart from the state', async () => {
    const { meters } = await new DocumentReader().read(
      studio(
        camera(1) + camera(2).replace(/0\.[12]"/g, '0"'),
        '<audio><busA volume="1" meterF1="0" meterF2="0.5"/></audio>',
      ),
    );
    expect(meters).toEqual({ inputs: { 1: [0.1, 0.2] }, buses: { A: [0, 0.5] } });
  });

  it('parses only inputs that changed, and not for their levels', async () => {
    const reader = new DocumentReader();
    const all = (change: (text: string, number: number) => string) =>
      studio([1, 2, 3, 4].map(number => change(camera(number), number)).join('\r\n'));
    const first = await reader.read(all(text => text));
    expect(first.parsed).toBe(4);
    const levels = await reader.read(all(text => text.replace('meterF1="0.1"', 'meterF1="0.93"')));
    expect(levels.parsed).toBe(0);
    expect(levels.meters.inputs[3]).toEqual([0.93, 0.2]);
    const one = await reader.read(
      all((text, number) => (number === 3 ? text.replace('muted="False"', 'muted="True"') : text)),
    );
    expect(one.parsed).toBe(1);
    expect(one.document.inputs[2]?.muted).toBe(true);
    expect(one.document.inputs[1]).toBe(first.document.inputs[1]);
  });

  it('reads a title with characters that XML forbids, and one that speaks of levels', async () => {
    const { inputs } = await read(
      studio(
        camera(1).replaceAll('Camera 1', 'Bell &#x7; &#x1b;') +
          camera(2, '', '<text index="0" name="a"> meterF1="5" meterF2="6" </text>'),
      ),
    );
    expect(inputs).toHaveLength(2);
    expect(inputs[0]?.title).toContain('Bell');
    expect(inputs[1]?.texts?.[0]?.value).toBe(' meterF1="5" meterF2="6" ');
  });

  it('refuses a document that is cut off, and one that is not vMix’s', async () => {
    const whole = studio(camera(1));
    await expect(read(whole.subarray(0, whole.length - 12))).rejects.toThrow(/not a whole/);
    await expect(read(Buffer.from('<html><body/></html>'))).rejects.toThrow(/not a whole/);
    await expect(read(Buffer.alloc(0))).rejects.toThrow(/not a whole/);
  });

  it('sees the same in a document that is cut at its inputs and in one that is read whole', async () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 });
    const quote = (text: string) =>
      text
        .replace(/[\p{Cc}\p{Cn}\p{Cs}]/gu, '')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 6 }),
        async all => {
          const inputs = all
            .map(([title, text], index) =>
              camera(
                index + 1,
                '',
                `<text index="0" name="${quote(title)}">${quote(text)}</text>`,
              ).replaceAll(`Camera ${index + 1}`, () => quote(title)),
            )
            .join('');
          const cut = await read(studio(inputs));
          const whole = await read(studio(inputs, '<!-- read whole -->'));
          expect(cut).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lets the event loop through while it reads 12,000 inputs', async () => {
    const body = studio(Array.from({ length: 12_000 }, (_, index) => camera(index + 1)).join(''));
    expect(body.length).toBeGreaterThan(3_000_000);
    let turns = 0;
    let reading = true;
    const count = () => {
      turns += 1;
      if (reading) setImmediate(count);
    };
    setImmediate(count);
    const { parsed } = await new DocumentReader().read(body);
    reading = false;
    expect(parsed).toBe(12_000);
    expect(turns).toBeGreaterThan(20);
  });
});
