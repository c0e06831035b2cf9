import { z } from 'zod';
import { connectionId, operationName } from './ids.ts';
import { jsonObject } from './json.ts';

/** A button of a page: what it says, where it stands, what it does. */
export const button = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  label: z.string().min(1).max(80),
  connection: connectionId,
  operation: operationName,
  input: jsonObject,
  /** Electron accelerator (`F1`, `CommandOrControl+1`); global while the app runs. */
  hotkey: z.string().max(40).optional(),
  /** How it fires: at once, or held for a second (destructive operations). */
  guard: z.enum(['none', 'hold']).default('none'),
});
export type Button = z.infer<typeof button>;

export const page = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z.string().min(1).max(60),
  columns: z.number().int().min(1).max(32),
  buttons: z.array(button).max(1000),
});
export type Page = z.infer<typeof page>;
