import type { WitnessEvent } from '../../contracts/index.ts';

/** Events for tests, benches and soaks. */
export const intent = (id: string, more: object = {}): WitnessEvent => ({
  kind: 'intent',
  subject: id,
  data: {
    id,
    origin: { kind: 'button', who: 'stage manager' },
    connection: 'obs',
    connectionName: 'OBS',
    adapter: 'obs',
    operation: 'scene.set',
    input: { scene: 'Camera 1' },
    acceptedAt: Date.now(),
    deadlineMs: 3000,
    ...more,
  },
});
export const confirmed = (id: string): WitnessEvent => ({
  kind: 'outcome',
  subject: id,
  data: {
    stages: { accepted: 0, sent: 1, acknowledged: 2, confirmed: 3 },
    result: { outcome: 'confirmed' },
  },
});
export const failed = (id: string): WitnessEvent => ({
  kind: 'outcome',
  subject: id,
  data: {
    stages: { accepted: 0, admitted: 0.2, sent: 1 },
    result: {
      outcome: 'failed',
      stage: 'sent',
      error: { code: 'not_found', message: 'OBS has no scene "X".', next: 'Edit the button.' },
    },
  },
});
