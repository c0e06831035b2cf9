import { hasAudio } from './model.ts';
import { intent } from './protocol.ts';
import type { World } from './world.ts';

/** OBS sends levels twenty times a second. */
const EVERY_MS = 50;

/** Lets the meters move while somebody listens; returns how to stop. */
export function moveMeters(world: World, wanted: () => boolean): () => void {
  let phase = 0;
  const timer = setInterval(() => {
    if (!wanted()) return;
    phase += 1;
    const { program, inputs: all, scenes } = world.current;
    const shown = new Set(
      scenes.find(({ name }) => name === program)?.items.map(({ source }) => source),
    );
    // Only what is on air has a level.
    const heardNow = all.filter(input => hasAudio(input) && shown.has(input.name));
    const inputs = heardNow.map((input, index) => {
      // A slow swell with a flutter, different for each input: speech-like, and repeatable.
      const peak = Math.abs(Math.sin(phase / 9 + index) * (0.6 + 0.4 * Math.sin(phase * 1.7)));
      const heard = input.muted ? 0 : peak * input.volumeMul;
      return {
        inputName: input.name,
        inputLevelsMul: [0.95, 1].map(side => [heard * side * 0.7, heard * side, peak * side]),
      };
    });
    world.announce('InputVolumeMeters', intent.inputVolumeMeters, { inputs });
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
