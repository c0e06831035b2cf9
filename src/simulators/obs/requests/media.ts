import type { Input, Media } from '../model.ts';
import { intent, Refusal, status } from '../protocol.ts';
import type { World } from '../world.ts';
import type { Handlers } from './handler.ts';

const prefix = 'OBS_WEBSOCKET_MEDIA_INPUT_ACTION_';

const cursorOf = (world: World, media: Media) =>
  Math.min(
    media.duration,
    Math.round(media.cursor + (media.state === 'PLAYING' ? world.now() - media.since : 0)),
  );

function halt(world: World, media: Media, state: string, cursor: number): void {
  clearTimeout(media.timer);
  media.state = state;
  media.cursor = cursor;
  media.since = world.now();
}

function play(world: World, input: Input, media: Media, from: number): void {
  halt(world, media, 'PLAYING', from);
  world.announce('MediaInputPlaybackStarted', intent.mediaInputs, { inputName: input.name });
  media.timer = world.later(media.duration - from, () => {
    if (input.settings.looping === true) return play(world, input, media, 0);
    halt(world, media, 'ENDED', media.duration);
    world.effect('media-ended', { input: input.name });
    world.announce('MediaInputPlaybackEnded', intent.mediaInputs, { inputName: input.name });
  });
}

/** Does what the action asks; an input without a file takes it and plays nothing, as in OBS. */
function act(world: World, input: Input, action: string): void {
  const { media } = input;
  if (media === undefined || input.settings.local_file === undefined) return;
  const cursor = cursorOf(world, media);
  if (action === 'PLAY') play(world, input, media, cursor >= media.duration ? 0 : cursor);
  else if (action === 'RESTART') play(world, input, media, 0);
  else if (action === 'PAUSE') halt(world, media, 'PAUSED', cursor);
  else if (action === 'STOP') halt(world, media, 'STOPPED', 0);
}

const actions = new Set(['NONE', 'PLAY', 'PAUSE', 'STOP', 'RESTART', 'NEXT', 'PREVIOUS']);

/** The player, where it plays or is paused; OBS moves no other cursor. */
function running(input: Input, doing: string): Media {
  const { media } = input;
  if (media === undefined || (media.state !== 'PLAYING' && media.state !== 'PAUSED'))
    throw new Refusal(
      status.invalidResourceState,
      `The media input must be playing or paused in order to ${doing} the cursor position.`,
    );
  return media;
}

function seek(world: World, input: Input, media: Media, to: number): void {
  const cursor = Math.max(0, Math.min(media.duration, to));
  world.effect('media-seek', { input: input.name, cursor });
  if (media.state === 'PAUSED') halt(world, media, 'PAUSED', cursor);
  else {
    clearTimeout(media.timer);
    play(world, input, media, cursor);
  }
}

export const mediaHandlers: Handlers = {
  GetMediaInputStatus(world, fields) {
    const { media } = world.inputOf(fields);
    const shown = media && (media.state === 'PLAYING' || media.state === 'PAUSED');
    return {
      mediaState: `OBS_MEDIA_STATE_${media?.state ?? 'NONE'}`,
      mediaDuration: shown ? media.duration : null,
      mediaCursor: shown ? cursorOf(world, media) : null,
    };
  },
  SetMediaInputCursor(world, fields) {
    const input = world.inputOf(fields);
    const cursor = fields.number('mediaCursor', 0);
    seek(world, input, running(input, 'set'), cursor);
    return undefined;
  },
  OffsetMediaInputCursor(world, fields) {
    const input = world.inputOf(fields);
    const offset = fields.number('mediaCursorOffset');
    const media = running(input, 'offset');
    seek(world, input, media, cursorOf(world, media) + offset);
    return undefined;
  },
  TriggerMediaInputAction(world, fields) {
    const input = world.inputOf(fields);
    const wanted = fields.string('mediaAction');
    const action = wanted.startsWith(prefix) ? wanted.slice(prefix.length) : '';
    if (!actions.has(action))
      throw new Refusal(status.invalidField, 'You have specified an invalid media input action.');
    act(world, input, action);
    world.effect('media', { input: input.name, action });
    world.announce('MediaInputActionTriggered', intent.mediaInputs, {
      inputName: input.name,
      mediaAction: wanted,
    });
    return undefined;
  },
};
