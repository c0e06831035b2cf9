import type { StudioModel } from './state.ts';

/** Whether presses reach real devices: `all` of them are simulated, `some`, or `none`. */
export function simulatedOf(model: StudioModel): 'all' | 'some' | 'none' {
  const { connections, facts } = model;
  const count = connections.filter(one => one.simulated).length;
  if (connections.length === 0) return facts?.demo === true ? 'all' : 'none';
  if (count === connections.length) return 'all';
  return count === 0 ? 'none' : 'some';
}
