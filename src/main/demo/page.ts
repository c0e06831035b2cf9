import type { Button, Page } from '../../contracts/index.ts';

const scenes = ['Camera 1', 'Camera 2', 'Camera 3', 'Titles', 'Break'];

/** The page a newcomer sees first: one button a scene, with the number row's function keys. */
export const demoPage: Page = {
  id: 'demo',
  name: 'Demo',
  columns: 5,
  buttons: scenes.map(
    (scene, index): Button => ({
      id: `scene-${index + 1}`,
      label: scene,
      connection: 'demo-obs',
      operation: 'scene.set',
      input: { scene },
      hotkey: `F${index + 1}`,
      guard: 'none',
    }),
  ),
};
