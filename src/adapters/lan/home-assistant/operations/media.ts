import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import type { Entity } from '../entities.ts';
import { entityOperation, listed, near, numberOf } from './entity.ts';

const group = 'Media players';
const domains = ['media_player'] as const;
const playing = (entity: Entity) => entity.state === 'playing' || entity.state === 'buffering';
const resting = ['off', 'standby', 'idle'];

/** One of the plain services: no fields, one state to be in afterwards. */
const plain = (
  title: string,
  service: string,
  lamp: (entity: Entity) => boolean,
  shows?: (entity: Entity) => boolean,
) =>
  entityOperation({
    title,
    group,
    domains,
    service,
    fields: {},
    lamp,
    ...(shows === undefined ? {} : { shows }),
  });

export const mediaOperations: Record<string, AnyOperation> = {
  'media.play': plain('Play', 'media_play', playing, playing),
  'media.pause': plain('Pause', 'media_pause', playing, ({ state }) => state === 'paused'),
  'media.stop': plain('Stop', 'media_stop', playing, ({ state }) => resting.includes(state)),
  'media.toggle': plain('Play or pause', 'media_play_pause', playing),
  'media.next': plain('Next', 'media_next_track', playing),
  'media.previous': plain('Previous', 'media_previous_track', playing),
  'media.on': plain(
    'Player on',
    'turn_on',
    ({ state }) => state !== 'off',
    ({ state }) => state !== 'off',
  ),
  'media.off': plain(
    'Player off',
    'turn_off',
    ({ state }) => state !== 'off',
    ({ state }) => state === 'off' || state === 'standby',
  ),
  'media.volume': entityOperation({
    title: 'Volume',
    group,
    domains,
    service: 'volume_set',
    fields: { volume: z.number().min(0).max(100).describe('Per cent') },
    data: input => ({ volume_level: input.volume / 100 }),
    shows: (entity, input) => near(numberOf(entity, 'volume_level'), input.volume / 100, 0.011),
    lamp: playing,
  }),
  'media.mute': entityOperation({
    title: 'Mute',
    group,
    domains,
    service: 'volume_mute',
    fields: { muted: z.boolean().default(true) },
    data: input => ({ is_volume_muted: input.muted }),
    shows: (entity, input) => entity.attributes.is_volume_muted === input.muted,
    lamp: entity => entity.attributes.is_volume_muted === true,
  }),
  'media.source': entityOperation({
    title: 'Choose source',
    group,
    domains,
    service: 'select_source',
    fields: { source: z.string().min(1).max(200) },
    data: input => ({ source: input.source }),
    shows: (entity, input) => entity.attributes.source === input.source,
    lamp: (entity, input) => entity.attributes.source === input.source,
    choices: entities => ({ source: listed(entities, 'source_list') }),
  }),
  'media.load': entityOperation({
    title: 'Play a piece',
    group,
    domains,
    service: 'play_media',
    fields: {
      content: z.string().min(1).max(4000).describe('Address or id of the piece'),
      type: z.string().min(1).max(100).default('music').describe('music, video, playlist …'),
    },
    data: input => ({ media_content_id: input.content, media_content_type: input.type }),
    lamp: playing,
  }),
  'media.seek': entityOperation({
    title: 'Go to a time',
    group,
    domains,
    service: 'media_seek',
    fields: { position: z.number().min(0).max(1_000_000).describe('Seconds from the start') },
    data: input => ({ seek_position: input.position }),
    lamp: playing,
  }),
};
