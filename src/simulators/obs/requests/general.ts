import type { Fields } from '../fields.ts';
import { pictureOf } from '../picture.ts';
import { intent, Refusal, rpcVersion, status } from '../protocol.ts';
import type { World } from '../world.ts';
import type { Handlers } from './handler.ts';

const formats = ['bmp', 'jpeg', 'jpg', 'pbm', 'pgm', 'png', 'ppm', 'xbm', 'xpm'];

const hotkeys = [
  'ReplayBuffer.Save',
  'OBSBasic.StartStreaming',
  'OBSBasic.StopStreaming',
  'OBSBasic.StartRecording',
  'OBSBasic.StopRecording',
  'OBSBasic.PauseRecording',
  'OBSBasic.UnpauseRecording',
  'OBSBasic.StartReplayBuffer',
  'OBSBasic.StopReplayBuffer',
  'OBSBasic.Transition',
  'OBSBasic.Screenshot',
  'OBSBasic.ResetStats',
];

/** The picture as OBS would take it. It is a PNG whatever is asked for: that is what it says it is. */
function picture(world: World, fields: Fields): Buffer {
  const source = world.sourceOf(fields);
  const format = fields.string('imageFormat');
  if (!formats.includes(format))
    throw new Refusal(
      status.invalidField,
      'Your specified image format is invalid or not supported by this system.',
    );
  const { baseWidth, baseHeight } = world.video;
  const width = fields.optionalNumber('imageWidth', 8, 4096);
  const height = fields.optionalNumber('imageHeight', 8, 4096);
  fields.optionalNumber('imageCompressionQuality', -1, 100);
  return pictureOf(
    source,
    Math.round(width ?? ((height ?? baseHeight) * baseWidth) / baseHeight),
    Math.round(height ?? ((width ?? baseWidth) * baseHeight) / baseWidth),
  );
}

export const generalHandlers: Handlers = {
  GetVersion: world => ({
    obsVersion: world.versions.obs,
    obsWebSocketVersion: world.versions.websocket,
    rpcVersion,
    availableRequests: world.availableRequests(),
    supportedImageFormats: formats,
    platform: 'simulated',
    platformDescription: 'InfraFabric Studio simulator',
  }),
  GetStats: world => ({
    cpuUsage: 4.2,
    memoryUsage: 180.5,
    availableDiskSpace: 512_000.5,
    activeFps: world.video.fpsNumerator / world.video.fpsDenominator,
    averageFrameRenderTime: 1.3,
    renderSkippedFrames: 0,
    renderTotalFrames: Math.round(((world.now() - world.began) * 30) / 1000),
    outputSkippedFrames: 0,
    outputTotalFrames: 0,
    ...world.traffic(),
  }),
  BroadcastCustomEvent(world, fields) {
    world.announce('CustomEvent', intent.general, fields.object('eventData', true));
    return undefined;
  },
  CallVendorRequest(_world, fields) {
    fields.string('vendorName');
    fields.string('requestType');
    throw new Refusal(status.notFound, 'No vendor was found by that name.');
  },
  GetHotkeyList: () => ({ hotkeys }),
  TriggerHotkeyByName(world, fields) {
    const name = fields.string('hotkeyName');
    if (!hotkeys.includes(name))
      throw new Refusal(status.notFound, 'No hotkeys were found by that name.');
    world.effect('hotkey', { hotkey: name });
    return undefined;
  },
  TriggerHotkeyByKeySequence(world, fields) {
    if (!fields.has('keyId') && !fields.has('keyModifiers'))
      throw new Refusal(
        status.cannotAct,
        'Your provided request fields cannot be used to trigger a hotkey.',
      );
    world.effect('keys', { key: fields.raw('keyId'), modifiers: fields.raw('keyModifiers') });
    return undefined;
  },
  /** Only batches sleep; they do it themselves. */
  Sleep() {
    throw new Refusal(status.unsupportedBatchExecution, '');
  },
  GetSourceActive(world, fields) {
    const name = world.sourceOf(fields);
    const { program, preview, scenes } = world.current;
    const shows = (scene: string) =>
      scene === name ||
      (scenes.find(each => each.name === scene)?.items ?? []).some(
        item => item.enabled && item.source === name,
      );
    const videoActive = shows(program);
    return { videoActive, videoShowing: videoActive || (world.studioMode && shows(preview)) };
  },
  GetSourceScreenshot: (world, fields) => ({
    imageData: `data:image/png;base64,${picture(world, fields).toString('base64')}`,
  }),
  SaveSourceScreenshot(world, fields) {
    picture(world, fields);
    // A stand-in writes nothing to the disk of whoever rehearses.
    world.effect('screenshot', { path: fields.string('imageFilePath') });
    return undefined;
  },
  GetMonitorList: () => ({
    monitors: [
      {
        monitorIndex: 0,
        monitorName: 'Simulated(0)',
        monitorWidth: 1280,
        monitorHeight: 720,
        monitorPositionX: 0,
        monitorPositionY: 0,
      },
    ],
  }),
  OpenInputPropertiesDialog: (world, fields) => opened(world, world.inputOf(fields).name),
  OpenInputFiltersDialog: (world, fields) => opened(world, world.inputOf(fields).name),
  OpenInputInteractDialog: (world, fields) => opened(world, world.inputOf(fields).name),
  OpenVideoMixProjector: (world, fields) => opened(world, fields.string('videoMixType')),
  OpenSourceProjector: (world, fields) => opened(world, world.sourceOf(fields)),
};

function opened(world: World, what: string): undefined {
  world.effect('window', { what });
  return undefined;
}
