import { Output } from '../outputs.ts';
import { intent, Refusal, status } from '../protocol.ts';
import type { World } from '../world.ts';
import type { Handlers } from './handler.ts';

interface Outputs {
  stream: Output;
  record: Output;
  replay: Output;
  camera: Output;
  /** File being written, and the last replay. */
  file: string;
  files: number;
  lastReplay: string | undefined;
}

/** Outputs are made with the first look at them: one set for each pretended OBS. */
const made = new WeakMap<World, Outputs>();

function of(world: World): Outputs {
  const known = made.get(world);
  if (known) return known;
  const fresh: Outputs = {
    stream: new Output(world, 'stream', 'StreamStateChanged'),
    record: new Output(world, 'record', 'RecordStateChanged'),
    replay: new Output(world, 'replay', 'ReplayBufferStateChanged'),
    camera: new Output(world, 'virtual-camera', 'VirtualcamStateChanged'),
    file: '',
    files: 0,
    lastReplay: undefined,
  };
  fresh.record.extra = () => ({
    outputPath:
      fresh.record.state === 'started' || fresh.record.state === 'stopped' ? fresh.file : null,
  });
  made.set(world, fresh);
  return fresh;
}

function nextFile(world: World): void {
  const outputs = of(world);
  outputs.files += 1;
  outputs.file = `${world.recordDirectory}/take-${outputs.files}.mkv`;
}

const detail = (output: Output) => ({
  outputActive: output.active,
  outputTimecode: output.timecode,
  outputDuration: output.duration,
  outputBytes: output.duration * 750,
});

const streamDetail = (output: Output) => ({
  ...detail(output),
  outputReconnecting: false,
  outputCongestion: 0,
  outputSkippedFrames: 0,
  outputTotalFrames: Math.round((output.duration * 30) / 1000),
});

function toggle(output: Output, started?: () => void): { outputActive: boolean } {
  if (output.active) {
    output.stop();
    return { outputActive: false };
  }
  output.start(started);
  return { outputActive: true };
}

const outputNames = {
  simple_stream: 'stream',
  simple_file_output: 'record',
  'Replay Buffer': 'replay',
  virtualcam_output: 'camera',
} as const;

function named(world: World, name: string): Output {
  const key = Object.hasOwn(outputNames, name)
    ? outputNames[name as keyof typeof outputNames]
    : undefined;
  if (key === undefined) throw new Refusal(status.notFound, 'No output was found by that name.');
  return of(world)[key];
}

export const outputHandlers: Handlers = {
  GetStreamStatus: world => streamDetail(of(world).stream),
  ToggleStream: world => toggle(of(world).stream),
  StartStream(world) {
    of(world).stream.start();
    return undefined;
  },
  StopStream(world) {
    of(world).stream.stop();
    return undefined;
  },
  SendStreamCaption(world, fields) {
    if (!of(world).stream.active) throw new Refusal(status.outputNotRunning, '');
    world.effect('caption', { text: fields.string('captionText', true) });
    return undefined;
  },
  GetStreamServiceSettings: world => ({
    streamServiceType: world.streamService.type,
    streamServiceSettings: world.streamService.settings,
  }),
  SetStreamServiceSettings(world, fields) {
    if (of(world).stream.active) throw new Refusal(status.outputRunning, '');
    world.streamService = {
      type: fields.string('streamServiceType'),
      settings: fields.object('streamServiceSettings', true),
    };
    return undefined;
  },

  GetRecordStatus: world => ({
    ...detail(of(world).record),
    outputPaused: of(world).record.state === 'paused',
  }),
  ToggleRecord: world => toggle(of(world).record, () => nextFile(world)),
  StartRecord(world) {
    of(world).record.start(() => nextFile(world));
    return undefined;
  },
  StopRecord(world) {
    of(world).record.stop();
    return { outputPath: of(world).file };
  },
  ToggleRecordPause(world) {
    const { record } = of(world);
    if (!record.active) throw new Refusal(status.outputNotRunning, '');
    if (record.state === 'paused') record.resume();
    else record.pause();
    return { outputPaused: record.state === 'paused' };
  },
  PauseRecord(world) {
    of(world).record.pause();
    return undefined;
  },
  ResumeRecord(world) {
    of(world).record.resume();
    return undefined;
  },
  GetRecordDirectory: world => ({ recordDirectory: world.recordDirectory }),

  GetReplayBufferStatus: world => ({ outputActive: of(world).replay.active }),
  ToggleReplayBuffer: world => toggle(of(world).replay),
  StartReplayBuffer(world) {
    of(world).replay.start();
    return undefined;
  },
  StopReplayBuffer(world) {
    of(world).replay.stop();
    return undefined;
  },
  SaveReplayBuffer(world) {
    const outputs = of(world);
    if (!outputs.replay.active) throw new Refusal(status.outputNotRunning, '');
    world.later(80, () => {
      outputs.files += 1;
      outputs.lastReplay = `${world.recordDirectory}/replay-${outputs.files}.mkv`;
      world.effect('replay-saved', { path: outputs.lastReplay });
      world.announce('ReplayBufferSaved', intent.outputs, { savedReplayPath: outputs.lastReplay });
    });
    return undefined;
  },
  GetLastReplayBufferReplay(world) {
    const { replay, lastReplay } = of(world);
    if (!replay.active) throw new Refusal(status.outputNotRunning, '');
    return { savedReplayPath: lastReplay ?? '' };
  },

  GetVirtualCamStatus: world => ({ outputActive: of(world).camera.active }),
  ToggleVirtualCam: world => toggle(of(world).camera),
  StartVirtualCam(world) {
    of(world).camera.start();
    return undefined;
  },
  StopVirtualCam(world) {
    of(world).camera.stop();
    return undefined;
  },

  GetOutputList: world => ({
    outputs: Object.keys(outputNames).map(outputName => ({
      outputName,
      outputKind: outputName === 'virtualcam_output' ? 'virtualcam_output' : 'ffmpeg_muxer',
      outputActive: named(world, outputName).active,
      outputWidth: 0,
      outputHeight: 0,
      outputFlags: {
        OBS_OUTPUT_AUDIO: true,
        OBS_OUTPUT_ENCODED: true,
        OBS_OUTPUT_MULTI_TRACK: true,
        OBS_OUTPUT_SERVICE: false,
        OBS_OUTPUT_VIDEO: true,
      },
    })),
  }),
  GetOutputStatus: (world, fields) => streamDetail(named(world, fields.string('outputName'))),
  GetOutputSettings(world, fields) {
    named(world, fields.string('outputName'));
    return { outputSettings: { path: of(world).file } };
  },
  SetOutputSettings(world, fields) {
    named(world, fields.string('outputName'));
    fields.object('outputSettings', true);
    return undefined;
  },
  ToggleOutput: (world, fields) => toggle(named(world, fields.string('outputName'))),
  StartOutput(world, fields) {
    named(world, fields.string('outputName')).start();
    return undefined;
  },
  StopOutput(world, fields) {
    named(world, fields.string('outputName')).stop();
    return undefined;
  },
};

/** What newer versions know besides. */
export const modernOutputHandlers: Handlers = {
  SplitRecordFile(world) {
    const outputs = of(world);
    if (!outputs.record.active) throw new Refusal(status.outputNotRunning, '');
    nextFile(world);
    world.effect('record-split', { path: outputs.file });
    world.announce('RecordFileChanged', intent.outputs, { newOutputPath: outputs.file });
    return undefined;
  },
  CreateRecordChapter(world, fields) {
    if (!of(world).record.active) throw new Refusal(status.outputNotRunning, '');
    const name = fields.has('chapterName') ? fields.string('chapterName') : null;
    world.effect('record-chapter', { name });
    return undefined;
  },
  SetRecordDirectory(world, fields) {
    if (of(world).record.active) throw new Refusal(status.outputRunning, '');
    world.recordDirectory = fields.string('recordDirectory');
    return undefined;
  },
};
