import type { Attributes, SimEntity } from '../model.ts';
import { type Call, CallError, type Services, type SimService } from '../service.ts';
import { decimal, flag, text } from './fields.ts';

type Next = { state?: string; attributes?: Attributes };

const player = (
  name: string,
  feature: number,
  next: (player: SimEntity, data: Record<string, unknown>) => Next,
  fields: SimService['fields'] = {},
): SimService => ({
  name,
  description: `${name}.`,
  target: ['media_player'],
  ...(feature === 0 ? {} : { feature }),
  fields,
  act: (entity, { house, data, context }: Call) =>
    house.set(entity.entity_id, next(entity, data), context),
});

const state = (value: string) => () => ({ state: value });
/** Another piece begins: the title says which. */
const skip = (by: number) => (entity: SimEntity) => {
  const track = Number(entity.attributes.media_track ?? 1) + by;
  return { attributes: { media_track: track, media_title: `Walk-in music ${track}` } };
};

// Bits of `supported_features`: home-assistant/core, components/media_player/const.py.
export const media: Services = {
  media_player: {
    turn_on: player('Turn on', 128, state('playing')),
    turn_off: player('Turn off', 256, state('off')),
    media_play: player('Play', 16_384, state('playing')),
    media_pause: player('Pause', 1, state('paused')),
    media_stop: player('Stop', 4096, state('idle')),
    media_play_pause: player('Play/Pause', 16_385, entity => ({
      state: entity.state === 'playing' ? 'paused' : 'playing',
    })),
    media_next_track: player('Next', 32, skip(1)),
    media_previous_track: player('Previous', 16, skip(-1)),
    volume_set: player(
      'Set volume',
      4,
      (_entity, data) => ({ attributes: { volume_level: Number(data.volume_level) } }),
      { volume_level: decimal('Level', 0, 1, true) },
    ),
    volume_mute: player(
      'Mute/unmute volume',
      8,
      (_entity, data) => ({ attributes: { is_volume_muted: data.is_volume_muted === true } }),
      { is_volume_muted: flag('Muted', true) },
    ),
    media_seek: player(
      'Seek',
      2,
      (_entity, data) => ({ attributes: { media_position: Number(data.seek_position) } }),
      { seek_position: decimal('Position', 0, 1_000_000, true) },
    ),
    select_source: player(
      'Select source',
      2048,
      (entity, data) => {
        const list = entity.attributes.source_list;
        if (!Array.isArray(list) || !list.includes(data.source)) {
          throw new CallError('home_assistant_error', `Source ${String(data.source)} not found`);
        }
        return { attributes: { source: data.source } };
      },
      { source: text('Source', true) },
    ),
    play_media: player(
      'Play media',
      512,
      (_entity, data) => ({
        state: 'playing',
        attributes: {
          media_content_id: data.media_content_id,
          media_content_type: data.media_content_type,
          media_title: String(data.media_content_id),
        },
      }),
      {
        media_content_id: text('Content ID', true),
        media_content_type: text('Content type', true),
      },
    ),
  },
};
