import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Rig, rig } from './vmix-harness.ts';

/** Every first-class operation against the simulator, each outcome held against its journal. */
describe('vMix operations', () => {
  let r: Rig;
  beforeAll(async () => {
    r = await rig({ inputs: 12 });
    await r.live();
  });
  afterAll(() => r.close());

  // In order, as a show would: what an operation is said to have done is in the journal.
  const confirmed: [operation: string, input: object, functions: string[]][] = [
    ['input.preview', { input: 'Camera 3' }, ['PreviewInput']],
    ['input.cut', { input: 'Camera 2' }, ['CutDirect']],
    ['input.cut', { input: 3, mix: 2 }, ['ActiveInput']],
    ['input.fade', { input: 'Titles', durationMs: 60 }, ['Fade']],
    ['input.transition', { input: '1', effect: 'CubeZoom', durationMs: 60 }, ['CubeZoom']],
    ['input.quick-play', { input: 'Break' }, ['QuickPlay']],
    ['input.preview', { input: 'Camera 1' }, ['PreviewInput']],
    ['program.cut', {}, ['Cut']],
    ['program.fade', { durationMs: 50 }, ['Fade']],
    [
      'transition.set',
      { number: 2, effect: 'Wipe', durationMs: 80 },
      ['SetTransitionEffect2', 'SetTransitionDuration2'],
    ],
    ['program.transition', { number: 2 }, ['Transition2']],
    ['program.stinger', { number: 1, input: 'Camera 8' }, ['Stinger1']],
    ['black.toggle', {}, ['FadeToBlack']],
    ['black.set', { on: false }, ['FadeToBlack']],
    ['black.set', { on: false }, []], // it was: asked, and nothing sent
    ['overlay.in', { overlay: 1, input: 'Titles' }, ['OverlayInput1In']],
    ['overlay.in', { overlay: 8, input: 'Camera 9' }, ['OverlayInput8In']],
    ['overlay.toggle', { overlay: 1, input: 'Titles' }, ['OverlayInput1Out']],
    ['overlay.toggle', { overlay: 1, input: 'Titles' }, ['OverlayInput1In']],
    ['overlay.out', { overlay: 1 }, ['OverlayInput1Out']],
    ['overlay.preview', { overlay: 2, input: 'Titles' }, ['PreviewOverlayInput2']],
    ['overlay.off', { overlay: 2 }, ['OverlayInput2Off']],
    ['overlay.clear', {}, ['OverlayInputAllOff']],
    ['layer.set', { input: 'Camera 8', layer: 2, source: 'Camera 9' }, ['SetLayer']],
    ['stream.start', {}, ['StartStreaming']],
    ['stream.start', { stream: 3 }, ['StartStreaming']],
    ['stream.stop', { stream: 3 }, ['StopStreaming']],
    ['stream.stop', {}, ['StopStreaming']],
    ['stream.toggle', {}, ['StartStreaming']],
    ['stream.toggle', {}, ['StopStreaming']],
    ['record.start', {}, ['StartRecording']],
    ['record.toggle', {}, ['StopRecording']],
    ['record.stop', {}, ['StopRecording']],
    ['multicorder.start', {}, ['StartMultiCorder']],
    ['multicorder.stop', {}, ['StopMultiCorder']],
    ['external.start', {}, ['StartExternal']],
    ['external.stop', {}, ['StopExternal']],
    ['fullscreen.on', {}, ['FullscreenOn']],
    ['fullscreen.off', {}, ['FullscreenOff']],
    ['playlist.start', {}, ['StartPlayList']],
    ['playlist.stop', {}, ['StopPlayList']],
    [
      'title.set',
      { input: 'Titles', field: 'Headline', text: 'Ärger & "Glück" 世界\nzwei' },
      ['SetText'],
    ],
    ['title.set', { input: 'Titles', field: '1', text: '' }, ['SetText']],
    ['audio.mute', { input: 'Camera 1' }, ['AudioOff']],
    ['audio.unmute', { input: 'Camera 1' }, ['AudioOn']],
    ['audio.toggle', { input: 'Camera 1' }, ['AudioOff']],
    ['audio.volume', { input: 'Camera 1', volume: 37 }, ['SetVolume']],
    ['audio.volume', { input: 'Camera 1', volume: 80, fadeMs: 100 }, ['SetVolumeFade']],
    ['audio.balance', { input: 'Camera 1', balance: -0.25 }, ['SetBalance']],
    ['audio.solo', { input: 'Camera 1', on: true }, ['SoloOn']],
    ['audio.solo-clear', {}, ['SoloAllOff']],
    ['audio.route', { input: 'Camera 1', bus: 'C', on: true }, ['AudioBusOn']],
    ['audio.route', { input: 'Camera 1', bus: 'C', on: false }, ['AudioBusOff']],
    ['bus.mute', { bus: 'M' }, ['MasterAudioOff']],
    ['bus.unmute', { bus: 'M' }, ['MasterAudioOn']],
    ['bus.mute', { bus: 'B' }, ['BusXAudioOff']],
    ['bus.volume', { bus: 'M', volume: 64 }, ['SetMasterVolume']],
    ['bus.volume', { bus: 'D', volume: 12.5, fadeMs: 50 }, ['SetBusDVolumeFade']],
    ['bus.solo', { bus: 'A', on: true }, ['BusXSoloOn']],
    ['bus.to-master', { bus: 'A', on: true }, ['BusXSendToMasterOn']],
    ['input.seek', { input: 'Break', positionMs: 30_000 }, ['SetPosition']],
    ['input.restart', { input: 'Break' }, ['Restart']],
    ['input.pause', { input: 'Break' }, ['Pause']],
    ['input.play', { input: 'Break' }, ['Play']],
    ['input.loop', { input: 'Break', on: false }, ['LoopOff']],
    ['list.next', { input: 'Playlist' }, ['NextItem']],
    ['list.previous', { input: 'Playlist' }, ['PreviousItem']],
    ['list.select', { input: 'Playlist', index: 4 }, ['SelectIndex']],
    ['replay.live', { on: false }, ['ReplayRecorded']],
    ['replay.live', { on: true }, ['ReplayLive']],
    ['replay.record-stop', {}, ['ReplayStopRecording']],
    ['replay.record', {}, ['ReplayStartRecording']],
    ['replay.speed', { speed: 0.5 }, ['ReplaySetSpeed']],
    ['dynamic.set', { kind: 'value', number: 2, value: 'two' }, ['SetDynamicValue2']],
    ['dynamic.set', { kind: 'input', number: 1, value: 'Camera 2' }, ['SetDynamicInput1']],
    ['input.remove', { input: 'Camera 12' }, ['RemoveInput']],
  ];

  it.each(confirmed)(
    '%s %j is confirmed by vMix’s own state',
    async (operation, input, functions) => {
      r.mark();
      const { answer, stages } = await r.press(operation, input);
      expect(answer).toMatchObject({ kind: 'confirmed' });
      expect(stages).toEqual(['sent', 'acknowledged']);
      expect(r.journal('command').map(entry => entry.name)).toEqual(functions);
      expect(r.journal('reply').every(entry => (entry.data as { ok: boolean }).ok)).toBe(true);
    },
  );

  const acknowledged: [operation: string, input: object, functions: string[]][] = [
    ['fader.set', { position: 100 }, ['SetFader']],
    ['preview.next', {}, ['PreviewInputNext']],
    ['preview.previous', {}, ['PreviewInputPrevious']],
    ['layer.show', { input: 'Camera 8', layer: 2, on: true }, ['LayerOn']],
    ['snapshot.take', { file: 'C:\\still.png' }, ['Snapshot']],
    ['snapshot.take', { input: 'Camera 1' }, ['SnapshotInput']],
    ['title.show', { input: 'Titles', field: 'Headline', on: false }, ['SetTextVisibleOff']],
    ['title.animate', { input: 'Titles', animation: 'Page1' }, ['TitleBeginAnimation']],
    ['countdown.run', { input: 'Titles', field: 'Headline', action: 'start' }, ['StartCountdown']],
    ['replay.mark-in', {}, ['ReplayMarkIn']],
    ['replay.mark-out', {}, ['ReplayMarkOut']],
    ['replay.mark-last', { seconds: 8 }, ['ReplayMarkInOut']],
    ['replay.mark-cancel', {}, ['ReplayMarkCancel']],
    ['replay.play', { channel: 'A' }, ['ReplayPlay']],
    ['replay.play-last-to-output', {}, ['ReplayPlayLastEventToOutput']],
    ['script.start', { name: 'Intro' }, ['ScriptStart']],
    ['script.stop', { name: 'Intro' }, ['ScriptStop']],
    ['script.stop-all', {}, ['ScriptStopAll']],
    ['ptz.recall', { input: 'Camera 2' }, ['PTZMoveToVirtualInputPosition']],
    ['ptz.move', { input: 'Camera 2', direction: 'up-left' }, ['PTZMoveUpLeft']],
    ['ptz.stop', { input: 'Camera 2' }, ['PTZMoveStop', 'PTZZoomStop']],
    ['function.call', { function: 'AutoPlayOn', params: { Input: 'Break' } }, ['AutoPlayOn']],
    [
      'function.call',
      { function: 'ReplaySetSpeed', params: { Value: 0.25 }, unlisted: true },
      ['ReplaySetSpeed'],
    ],
    ['function.call-destructive', { function: 'StopRecording' }, ['StopRecording']],
  ];

  it.each(acknowledged)('%s %j is acknowledged by vMix', async (operation, input, functions) => {
    r.mark();
    const { answer } = await r.press(operation, input);
    expect(answer.kind).toBe('acknowledged');
    expect(r.journal('command').map(entry => entry.name)).toEqual(functions);
  });

  it('has a case here for every operation', async () => {
    const { vmix } = await import('../src/adapters/lan/vmix/index.ts');
    const tried = new Set([...confirmed, ...acknowledged].map(([name]) => name));
    const untried = Object.keys(vmix.operations).filter(name => !tried.has(name));
    expect(untried).toEqual([
      'multicorder.toggle',
      'external.toggle',
      'fullscreen.toggle',
      'playlist.toggle',
      'title.image', // the simulator's titles have no images
      'replay.pause',
      'replay.play-last',
      'replay.play-selected',
      'replay.play-selected-to-output',
      'replay.stop',
      'replay.to-now',
      'preset.open', // the simulator has one show
      'ptz.zoom',
      'ptz.home',
    ]);
  });

  describe('says what is wrong before anything is sent', () => {
    it.each<[string, object, string, string]>([
      ['input.cut', { input: 'Camrea 2' }, 'not_found', 'Camera 2'],
      ['overlay.in', { overlay: 1, input: '99' }, 'not_found', 'Choose'],
      ['title.set', { input: 'Titles', field: 'Headlin', text: 'x' }, 'not_found', 'Headline.Text'],
      ['title.set', { input: 'Camera 1', field: 'Headline', text: 'x' }, 'not_found', 'title'],
      ['function.call', { function: 'PrevewInput' }, 'bad_input', 'PreviewInput'],
      ['function.call', { function: 'Cut', params: { Input: 'Nobody' } }, 'not_found', ''],
      ['function.call', { function: 'StopStreaming' }, 'bad_input', 'function.call-destructive'],
      ['function.call', { function: 'StopStreaming', unlisted: true }, 'bad_input', ''],
      [
        'function.call',
        { function: 'A\r\nFUNCTION StopStreaming', unlisted: true },
        'bad_input',
        '',
      ],
      ['overlay.in', { overlay: 9, input: '1' }, 'bad_input', ''],
      ['audio.volume', { input: '1', volume: 101 }, 'bad_input', ''],
      ['no.such', {}, 'no_such_operation', ''],
    ])('%s %j', async (operation, input, code, next) => {
      r.mark();
      const { answer, stages } = await r.press(operation, input);
      expect(answer).toMatchObject({ kind: 'failed', sent: false, error: { code } });
      if (answer.kind === 'failed') expect(answer.error.next).toContain(next);
      expect(stages).toEqual([]);
      expect(r.journal('command')).toEqual([]);
    });
  });

  it('says what vMix refused, in vMix’s words', async () => {
    const { answer, stages } = await r.press('function.call', {
      function: 'Nonsense',
      unlisted: true,
    });
    expect(answer).toMatchObject({ kind: 'failed', sent: true, error: { code: 'device_refused' } });
    if (answer.kind === 'failed')
      expect(answer.error.message).toContain('Function Nonsense not found');
    expect(stages).toEqual(['sent']);
  });

  it('does not call confirmed what vMix took without any effect', async () => {
    // Titles make no sound here: vMix says Completed, and nothing happens.
    const { answer } = await r.press('audio.mute', { input: 'Titles' });
    expect(answer).toMatchObject({
      kind: 'acknowledged',
      note: expect.stringContaining('did not show'),
    });
  });

  it('finds an input that was added a moment ago', async () => {
    r.sim.operate('SetInputName', { Input: '11', Value: 'Guest' });
    const { answer } = await r.press('input.cut', { input: 'Guest' });
    expect(answer.kind).toBe('confirmed');
  });

  it('hits the input that was meant after inputs have moved', async () => {
    r.sim.operate('RemoveInput', { Input: '8' });
    const { answer } = await r.press('input.preview', { input: 'Camera 9' });
    expect(answer).toMatchObject({ kind: 'confirmed' });
    const shown = r.state().inputs[(r.state().mixes[0]?.preview ?? 0) - 1];
    expect(shown?.shortTitle).toBe('Camera 9');
  });

  it('lights lamps from tally, overlays and outputs', async () => {
    r.adapter.watch({
      one: { operation: 'input.cut', input: { input: 'Camera 1' } },
      two: { operation: 'input.preview', input: { input: '2' } },
      title: { operation: 'overlay.toggle', input: { overlay: 3, input: 'Titles' } },
      record: { operation: 'record.toggle', input: {} },
      gone: { operation: 'input.cut', input: { input: 'Nobody' } },
    });
    r.sim.operate('CutDirect', { Input: '1' });
    r.sim.operate('PreviewInput', { Input: '2' });
    r.sim.operate('OverlayInput3In', { Input: 'Titles' });
    r.sim.operate('StartRecording');
    await vi.waitFor(() =>
      expect(r.lamps).toEqual({
        one: 'program',
        two: 'preview',
        title: 'program',
        record: 'on',
        gone: 'none',
      }),
    );
    r.sim.operate('Cut');
    r.sim.operate('OverlayInput3Off');
    await vi.waitFor(() =>
      expect(r.lamps).toMatchObject({ one: 'preview', two: 'program', title: 'off' }),
    );
  });

  it('offers what vMix has for the fields of an operation', () => {
    expect(r.adapter.choices('input.cut').input).toContain('Camera 2');
    expect(r.adapter.choices('title.set')).toEqual({
      input: ['Titles'],
      field: ['Headline.Text', 'Description.Text'],
    });
    expect(r.adapter.choices('function.call').function).toHaveLength(797);
  });
});
