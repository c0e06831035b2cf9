import type { StudioClient } from '../contracts/index.ts';

declare global {
  interface Window {
    /** Put there by the preload script; the window's only road to the studio. */
    readonly studio?: StudioClient;
  }
}

/** The studio, or undefined where the window was opened outside the app. */
export const bridge = (): StudioClient | undefined => window.studio;
