import { produce } from 'immer';
import { describe, expect, it } from 'vitest';
import { applyDocument, applyPush, type Push } from './apply.ts';
import { DocumentReader, type VmixDocument } from './document.ts';
import { emptyState, type VmixState } from './state.ts';

const body = (inputs: number, active: number, change = (text: string, _number: number) => text) =>
  Buffer.from(
    `<vmix><version>27.0</version><edition>4K</edition><inputs>${Array.from(
      { length: inputs },
      (_, i) =>
        change(
          `<input key="key-${i + 1}" number="${i + 1}" type="Capture" title="Camera ${i + 1}" state="Running" position="0" duration="0" loop="False" muted="False" volume="100" solo="False" audiobusses="M">x</input>`,
          i + 1,
        ),
    ).join(
      '',
    )}</inputs><preview>2</preview><active>${active}</active><audio><master volume="100" muted="False"/></audio></vmix>`,
  );

const reader = new DocumentReader();
const parse = async (bytes: Buffer): Promise<VmixDocument> => (await reader.read(bytes)).document;
const apply = (state: VmixState, document: VmixDocument): VmixState =>
  produce(state, draft => applyDocument(draft, state, document));
const push = (state: VmixState, line: string): { state: VmixState; known: boolean } => {
  let known = false;
  const pushed: Push = line.startsWith('TALLY')
    ? { kind: 'tally', digits: line.slice(9) }
    : { kind: 'activator', words: line.split(' ') };
  const next = produce(state, draft => {
    known = applyPush(draft, pushed);
  });
  return { state: next, known };
};

describe('what changes in the state', () => {
  it('is nothing when the document says the same: not even a new object', async () => {
    const before = apply(emptyState, await parse(body(500, 1)));
    expect(apply(before, await parse(body(500, 1)))).toBe(before);
  });

  it('is only the input that moved, of 500', async () => {
    const before = apply(emptyState, await parse(body(500, 1)));
    const after = apply(
      before,
      await parse(
        body(500, 1, (text, n) => (n === 321 ? text.replace('solo="False"', 'solo="True"') : text)),
      ),
    );
    expect(after.inputs[320]?.solo).toBe(true);
    expect(after.inputs.filter((input, index) => input !== before.inputs[index])).toHaveLength(1);
    expect(after.buses).toBe(before.buses);
    expect(after.mixes).toBe(before.mixes);
  });

  it('shrinks with the show', async () => {
    const before = apply(emptyState, await parse(body(5, 1)));
    expect(apply(before, await parse(body(3, 1))).inputs).toHaveLength(3);
  });
});

describe('pushes', () => {
  const loaded = async () => apply(emptyState, await parse(body(4, 1)));

  it.each<[string, (state: VmixState) => unknown, unknown]>([
    ['TALLY OK 0120', state => state.tally, '0120'],
    ['Input 3 1', state => state.mixes[0]?.active, 3],
    ['InputPreview 4 1', state => state.mixes[0]?.preview, 4],
    ['InputPlaying 2 0', state => state.inputs[1]?.state, 'Paused'],
    ['InputAudio 2 0', state => state.inputs[1]?.muted, true],
    ['InputSolo 2 1', state => state.inputs[1]?.solo, true],
    ['InputVolume 2 0.0625', state => state.inputs[1]?.volume, 50],
    ['InputBusBAudio 2 1', state => state.inputs[1]?.buses, ['M', 'B']],
    ['InputMasterAudio 2 0', state => state.inputs[1]?.buses, []],
    ['MasterAudio 0', state => state.buses.M?.muted, true],
    ['MasterVolume 0.0625', state => state.buses.M?.volume, 50],
    ['FadeToBlack 1', state => state.fadeToBlack, true],
    ['Recording 1', state => state.recording, true],
    ['MultiCorder 1', state => state.multiCorder, true],
    ['External 1', state => state.external, true],
    ['Fullscreen 1', state => state.fullscreen, true],
  ])('%s is applied at once', async (line, see, expected) => {
    const { state, known } = push(await loaded(), line);
    expect(known).toBe(true);
    expect(see(state)).toEqual(expected);
  });

  it('go on top of a document in one update, also where its inputs are old and frozen', async () => {
    const document = await parse(body(4, 1));
    const before = push(
      push(apply(emptyState, document), 'InputVolume 2 0.5').state,
      'MasterAudio 0',
    ).state;
    const after = produce(before, draft => {
      applyDocument(draft, before, document);
      for (const words of [
        ['InputVolume', '2', '0.0625'],
        ['MasterAudio', '0'],
        ['Input', '2', '1'],
      ]) {
        expect(applyPush(draft, { kind: 'activator', words })).toBe(true);
      }
    });
    expect(after.inputs[1]?.volume).toBe(50);
    expect(after.buses.M?.muted).toBe(true);
    expect(after.mixes[0]?.active).toBe(2);
  });

  it('keep the program when an input goes off air: another one came on', async () => {
    const { state } = push(await loaded(), 'Input 2 0');
    expect(state.mixes[0]?.active).toBe(1);
  });

  it.each([
    'Overlay1 3 1',
    'Streaming 1',
    'InputMix2 3 1',
    'ReplayLive 1',
    'Unheard 1',
    'InputAudio 99 1',
  ])('%s asks for the document', async line => {
    const before = await loaded();
    const { state, known } = push(before, line);
    expect(known).toBe(false);
    expect(state).toBe(before);
  });
});
