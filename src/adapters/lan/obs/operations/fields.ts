import { z } from 'zod';

/** Fields that many operations share, so that forms and the CLI name them alike. */
export const scene = z.string().min(1).max(500).describe('Name of a scene');
export const input = z.string().min(1).max(500).describe('Name of an input');
export const source = z.string().min(1).max(500).describe('Name of an input or a scene');
export const item = z
  .string()
  .min(1)
  .max(500)
  .describe('Name of the source that the item shows; the topmost one where there are several');
export const nothing = z.object({});
/** How many such things OBS had reported before the command: proof that one more came after it. */
export const before = z.number().int();
