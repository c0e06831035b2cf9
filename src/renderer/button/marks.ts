/**
 * How each state is told apart without its colour: a shape (drawn by `button.css` from
 * `data-shape`) and a word. The test holds every pair apart under three colour blindnesses.
 */
export const stateMarks = {
  program: { shape: 'thick-frame', word: 'PGM', ink: '--program' },
  preview: { shape: 'thin-frame', word: 'PVW', ink: '--preview' },
  on: { shape: 'filled-tag', word: 'ON', ink: '--on' },
  off: { shape: 'bare-word', word: 'OFF', ink: '--text-2' },
  pending: { shape: 'moving-edge', word: 'Sending', ink: '--pending' },
  failed: { shape: 'hatch', word: 'Failed', ink: '--failed' },
  refused: { shape: 'barred-hatch', word: 'Not sent', ink: '--failed' },
  unknown: { shape: 'dotted-frame', word: 'Unknown', ink: '--unknown' },
  offline: { shape: 'struck-glyph', word: 'Offline', ink: '--offline' },
  stale: { shape: 'faded-with-age', word: 'Silent', ink: '--pending' },
} as const;

export type StateName = keyof typeof stateMarks;
