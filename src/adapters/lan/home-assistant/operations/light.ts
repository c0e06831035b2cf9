import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import type { Entity } from '../entities.ts';
import { entityOperation, listed, near, numberOf } from './entity.ts';

const group = 'Lights';
const domains = ['light'] as const;
const on = (entity: Entity) => entity.state === 'on';

const transition = z
  .number()
  .min(0)
  .max(300)
  .optional()
  .describe('Seconds the change takes, where the light can do that');
const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #ff8800')
  .optional()
  .describe('Colour, #rrggbb');
const look = {
  brightness: z.number().min(0).max(100).optional().describe('Brightness, per cent'),
  colour,
  kelvin: z.number().int().min(1000).max(20_000).optional().describe('White, kelvin'),
  effect: z.string().min(1).max(200).optional().describe('Effect of the light itself'),
  transition,
};
type Look = z.output<z.ZodObject<typeof look>>;

const rgbOf = (hex: string): [number, number, number] => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

const lookData = (input: Look) => ({
  brightness_pct: input.brightness,
  rgb_color: input.colour === undefined ? undefined : rgbOf(input.colour),
  color_temp_kelvin: input.kelvin,
  effect: input.effect,
  transition: input.transition,
});

const modes = (entity: Entity) => listed([entity], 'supported_color_modes');
/** Colour modes whose lights have no brightness, and those that have no colour. */
const dimmable = (entity: Entity) =>
  modes(entity).some(mode => mode !== 'onoff' && mode !== 'unknown');
const coloured = (entity: Entity) =>
  modes(entity).some(mode => ['hs', 'xy', 'rgb', 'rgbw', 'rgbww'].includes(mode));

/**
 * Whether a light shows a look. A light that cannot dim or colour is left to be on: Home Assistant
 * itself drops such fields for it. Colours come back through the lamp's own colour space, and
 * brightness in steps of 1/255, so both are compared with that much room.
 */
function showsLook(entity: Entity, input: Look): boolean {
  if (input.brightness === 0) return entity.state === 'off';
  if (!on(entity)) return false;
  const bright =
    input.brightness === undefined ||
    !dimmable(entity) ||
    near(numberOf(entity, 'brightness'), (input.brightness * 255) / 100, 2);
  const white =
    input.kelvin === undefined ||
    !modes(entity).includes('color_temp') ||
    near(numberOf(entity, 'color_temp_kelvin'), input.kelvin, input.kelvin * 0.02);
  const effect = input.effect === undefined || entity.attributes.effect === input.effect;
  return (
    bright && white && effect && (!input.colour || !coloured(entity) || shows(entity, input.colour))
  );
}

function shows(entity: Entity, hex: string): boolean {
  const now = entity.attributes.rgb_color;
  return (
    Array.isArray(now) &&
    rgbOf(hex).every((part, index) => {
      const is: unknown = now[index];
      return typeof is === 'number' && near(is, part, 6);
    })
  );
}

const effects = (entities: readonly Entity[]) => ({ effect: listed(entities, 'effect_list') });

export const lightOperations: Record<string, AnyOperation> = {
  'light.on': entityOperation({
    title: 'Light on',
    group,
    domains,
    service: 'turn_on',
    fields: look,
    data: lookData,
    shows: showsLook,
    lamp: on,
    choices: effects,
  }),
  'light.off': entityOperation({
    title: 'Light off',
    group,
    domains,
    service: 'turn_off',
    fields: { transition },
    data: input => ({ transition: input.transition }),
    shows: entity => entity.state === 'off',
    lamp: on,
  }),
  'light.toggle': entityOperation({
    title: 'Light on or off',
    group,
    domains,
    service: 'toggle',
    fields: { transition },
    data: input => ({ transition: input.transition }),
    lamp: on,
  }),
  'light.set': entityOperation({
    title: 'Light look',
    group,
    domains,
    service: 'turn_on',
    fields: look,
    data: lookData,
    shows: showsLook,
    // Lit while the light shows this very look: a row of such buttons is a choice of looks.
    lamp: showsLook,
    choices: effects,
  }),
  'light.dim': entityOperation({
    title: 'Light brighter or darker',
    group,
    domains,
    service: 'turn_on',
    fields: {
      step: z.number().min(-100).max(100).describe('Per cent more (or less, when negative)'),
      transition,
    },
    data: input => ({ brightness_step_pct: input.step, transition: input.transition }),
    lamp: on,
  }),
};
