export { useClock } from './clock.ts';
export { simulatedOf } from './demo.ts';
export { buttonKey } from './reduce.ts';
export type { Press, StudioModel } from './state.ts';
export { useStudio } from './store.ts';
export { ask, follow, invoke, pressButton } from './studio.ts';
export { type ThemeChoice, type ViewName, viewNames } from './ui.ts';
