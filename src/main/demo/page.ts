import type { Button, Page } from '../../contracts/index.ts';

type Draft = Pick<Button, 'label' | 'connection' | 'operation' | 'input'>;

const scene = (name: string): Draft => ({
  label: name,
  connection: 'demo-obs',
  operation: 'scene.set',
  input: { scene: name },
});
const input = (title: string): Draft => ({
  label: `vMix ${title}`,
  connection: 'demo-vmix',
  operation: 'input.cut',
  input: { input: title },
});
const lights = (label: string, operation: string): Draft => ({
  label,
  connection: 'demo-ha',
  operation,
  input: { area: 'Studio lights' },
});

const drafts: readonly Draft[] = [
  ...['Camera 1', 'Camera 2', 'Camera 3', 'Titles', 'Break'].map(scene),
  ...['Camera 1', 'Camera 2', 'Camera 3'].map(input),
  lights('Studio lights on', 'light.on'),
  lights('Studio lights off', 'light.off'),
];

/** The page a newcomer sees first: the demo's scenes, inputs and lights, F1 to F10. */
export const demoPage: Page = {
  id: 'demo',
  name: 'Demo',
  columns: 5,
  buttons: drafts.map(
    (draft, index): Button => ({
      ...draft,
      id: `button-${index + 1}`,
      hotkey: `F${index + 1}`,
      guard: 'none',
    }),
  ),
};
