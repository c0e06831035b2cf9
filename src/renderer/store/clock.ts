import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/** ms between two ticks: ages are told in seconds, and half a second never shows a stale one. */
const tickMs = 500;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const tell of listeners) tell();
    }, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * Something computed from the wall clock, by one ticking clock for the whole window. Draws again
 * only when the answer changes, so `derive` should return a string, number or boolean.
 */
export function useClock<T extends string | number | boolean | undefined>(
  derive: (now: number) => T,
): T {
  const read = () => derive(timer === undefined ? Date.now() : Math.max(now, Date.now() - tickMs));
  return useSyncExternalStore(subscribe, read, read);
}
