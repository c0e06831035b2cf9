import { z } from 'zod';

const meters = z.object({
  inputs: z.array(
    z.object({ inputName: z.string(), inputLevelsMul: z.array(z.array(z.number())) }),
  ),
});

/** Peak of one input's channels, dBFS; -100 is silence. */
export interface Level {
  input: string;
  peakDb: number[];
}

const EVERY_MS = 100;
const FLOOR_DB = -100;

/**
 * Audio levels at ten a second at most, whatever OBS sends (it sends twenty). Each channel of
 * OBS's is [magnitude, peak, peak before the fader], linear.
 */
export function meterGate(
  now: () => number,
  pass: (levels: Level[]) => void,
): (data: unknown) => void {
  let last = -Infinity;
  return data => {
    const at = now();
    if (at - last < EVERY_MS) return;
    const checked = meters.safeParse(data);
    if (!checked.success) return;
    last = at;
    pass(
      checked.data.inputs.map(({ inputName, inputLevelsMul }) => ({
        input: inputName,
        peakDb: inputLevelsMul.map(([, peak = 0]) =>
          peak > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(peak)) : FLOOR_DB,
        ),
      })),
    );
  };
}
