/** What the person at this window has chosen. Not the studio's business; kept in localStorage. */

export const viewNames = ['pages', 'devices', 'log', 'core', 'services', 'settings'] as const;
export type ViewName = (typeof viewNames)[number];

export type ThemeChoice = 'dark' | 'light' | 'system';
export type MotionChoice = 'full' | 'reduced' | 'system';

export interface ShowTimer {
  /** Wall clock at which it was last started; undefined while it stands. */
  readonly startedAt?: number;
  /** ms gathered before that. */
  readonly gathered: number;
}

export interface UiModel {
  readonly view: ViewName;
  readonly page: string | undefined;
  readonly editing: boolean;
  readonly showMode: boolean;
  readonly theme: ThemeChoice;
  readonly motion: MotionChoice;
  readonly timer: ShowTimer;
  readonly overlay: 'none' | 'palette' | 'alerts';
  readonly console: boolean;
  /** Where the Log view was asked to look. */
  readonly logFocus: string | undefined;
  /** Which device form the Devices view was asked to open: `new`, or a connection's id. */
  readonly deviceFocus: string | undefined;
}

const storageKey = 'studio.window';

const fresh: UiModel = {
  view: 'pages',
  page: undefined,
  editing: false,
  showMode: false,
  theme: 'dark',
  motion: 'system',
  timer: { gathered: 0 },
  overlay: 'none',
  console: false,
  logFocus: undefined,
  deviceFocus: undefined,
};

type Kept = Pick<UiModel, 'page' | 'showMode' | 'theme' | 'motion' | 'timer'>;

/** The choices of the last time, as far as they can be read. */
export function loadUi(): UiModel {
  try {
    const text = globalThis.localStorage?.getItem(storageKey);
    if (!text) return fresh;
    const kept: Partial<Kept> = JSON.parse(text);
    return { ...fresh, ...kept };
  } catch {
    return fresh; // a damaged or forbidden storage costs a preference, not the window
  }
}

export function keepUi(ui: UiModel): void {
  const { page, showMode, theme, motion, timer } = ui;
  try {
    globalThis.localStorage?.setItem(
      storageKey,
      JSON.stringify({ page, showMode, theme, motion, timer }),
    );
  } catch {
    // a full or forbidden storage costs a preference, not the window
  }
}
