import type { Services } from '../service.ts';
import { light } from './light.ts';
import { switches } from './switches.ts';

/** Every service the simulated Home Assistant offers. */
export const services: Services = { ...light, ...switches };
