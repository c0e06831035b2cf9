import type { Services } from '../service.ts';
import { climate } from './climate.ts';
import { covers } from './covers.ts';
import { light } from './light.ts';
import { media } from './media.ts';
import { scenes } from './scenes.ts';
import { switches, turns } from './switches.ts';
import { fan, things } from './things.ts';

/** Every service the simulated Home Assistant offers. */
export const services: Services = {
  ...light,
  ...switches,
  ...scenes,
  ...covers,
  ...climate,
  ...media,
  ...things,
  fan: { ...switches.fan, set_percentage: fan },
  automation: { ...scenes.automation, ...turns('automation', 'an automation') },
};
