import { z } from 'zod';
import type { Lamp } from '../../../../contracts/index.ts';
import { adapterKit, type RunContext } from '../../../kit/index.ts';
import type { VmixClient } from '../client.ts';
import type { FunctionParams } from '../functions.ts';
import { findInput, noSuchInput, titlesOf } from '../inputs.ts';
import { mixOf, type VmixInput, type VmixState } from '../state.ts';

export const { operation, adapter } = adapterKit<VmixState, VmixClient>();

export type Run = RunContext<VmixClient, VmixState>;

/** ms from acceptance to the deadline; vMix answers in some ms, or some hundred when it is busy. */
export const TIMEOUT_MS = 5000;
/** A transition may take this long to show; the answer itself comes at once. */
export const TRANSITION_CONFIRM_MS = 15_000;
export const TRANSITION_TIMEOUT_MS = 20_000;

/** An input by number, title or key. */
export const inputName = z.coerce
  .string()
  .trim()
  .min(1)
  .max(500)
  .meta({ title: 'Input', description: 'Number, title or key (GUID) of an input' });

export const mixNumber = z
  .int()
  .min(1)
  .max(16)
  .default(1)
  .meta({ title: 'Mix', description: '1 is the main mix' });

export const durationMs = z
  .int()
  .min(0)
  .max(60_000)
  .optional()
  .meta({ title: 'Duration', description: 'ms; vMix’s own setting when left out' });

export const nothing = z.object({});

/** The output of operations on one input: which one was meant, by the key that never changes. */
export const meant = z.object({ key: z.string(), number: z.number(), title: z.string() });
export type Meant = z.infer<typeof meant>;

export const inputChoices = (state: VmixState) => ({ input: titlesOf(state) });

/** The input that is meant; a state read is awaited when it is not known (it may be new). */
export async function inputNamed(ctx: Run, name: string): Promise<VmixInput> {
  const known = findInput(ctx.state(), name);
  if (known !== undefined) return known;
  await ctx.client.refresh();
  const input = findInput(ctx.state(), name);
  if (input === undefined) throw noSuchInput(ctx.state(), name);
  return input;
}

export const meaning = ({ key, number, title }: VmixInput): Meant => ({ key, number, title });

/** Runs a vMix function and reports the stage `sent`. */
export async function call(ctx: Run, name: string, params: FunctionParams = {}): Promise<void> {
  await ctx.client.call(name, params, { signal: ctx.signal, onSent: ctx.sent });
}

/** vMix counts mixes from 0; the main one is left out, as editions without mixes know it. */
export const mixParam = (mix: number): { Mix?: number } => (mix > 1 ? { Mix: mix - 1 } : {});

/** The input with this key as it is now: its number may have changed. */
export const byKey = (state: VmixState, key: string): VmixInput | undefined =>
  state.inputs.find(input => input.key === key);

export const isProgram = (state: VmixState, key: string, mix: number): boolean => {
  const number = byKey(state, key)?.number;
  return number !== undefined && mixOf(state, mix)?.active === number;
};

export const isPreview = (state: VmixState, key: string, mix: number): boolean => {
  const number = byKey(state, key)?.number;
  return number !== undefined && mixOf(state, mix)?.preview === number;
};

/** Tally of an input: vMix's own digits for the main mix, what the mix shows for the others. */
export function tallyLamp(state: VmixState, name: string, mix = 1): Lamp {
  const input = findInput(state, name);
  if (input === undefined) return 'none';
  const digit = mix === 1 ? state.tally[input.number - 1] : undefined;
  if (digit !== undefined) return digit === '1' ? 'program' : digit === '2' ? 'preview' : 'off';
  const shown = mixOf(state, mix);
  const laid = (preview: boolean) =>
    mix === 1 && state.overlays.some(o => o.input === input.number && o.preview === preview);
  if (shown?.active === input.number || laid(false)) return 'program';
  if (shown?.preview === input.number || laid(true)) return 'preview';
  return 'off';
}

export const onOff = (on: boolean | undefined): Lamp =>
  on === undefined ? 'none' : on ? 'on' : 'off';
