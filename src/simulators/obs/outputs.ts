import { intent, Refusal, status } from './protocol.ts';
import type { World } from './world.ts';

const STARTING_MS = 60;
const STOPPING_MS = 120;

/** One output (stream, recording, replay buffer, virtual camera) and its life in OBS's own words. */
export class Output {
  state: 'stopped' | 'starting' | 'started' | 'paused' | 'stopping' = 'stopped';
  readonly #world: World;
  readonly #event: string;
  readonly #kind: string;
  /** ms that had run before `#since`. */
  #ran = 0;
  #since = 0;
  /** Fields that its events carry besides. */
  extra: () => Record<string, unknown> = () => ({});

  constructor(world: World, kind: string, event: string) {
    this.#world = world;
    this.#kind = kind;
    this.#event = event;
  }

  get active(): boolean {
    return this.state !== 'stopped' && this.state !== 'starting';
  }

  /** ms of running time, without pauses. */
  get duration(): number {
    if (!this.active) return 0;
    return Math.round(this.#ran + (this.state === 'paused' ? 0 : this.#world.now() - this.#since));
  }

  get timecode(): string {
    return new Date(this.duration).toISOString().slice(11, 23);
  }

  start(onStarted?: () => void): void {
    if (this.state !== 'stopped') throw new Refusal(status.outputRunning, '');
    this.#say('starting', false);
    this.#world.later(STARTING_MS, () => {
      if (this.state !== 'starting') return;
      this.#ran = 0;
      this.#since = this.#world.now();
      onStarted?.();
      this.#say('started', true);
    });
  }

  stop(): void {
    if (!this.active || this.state === 'stopping') throw new Refusal(status.outputNotRunning, '');
    this.#say('stopping', false);
    this.#world.later(STOPPING_MS, () => this.#say('stopped', false));
  }

  pause(): void {
    if (this.state === 'paused') throw new Refusal(status.outputPaused, '');
    if (this.state !== 'started') return; // OBS 29 takes it and does nothing
    this.#ran = this.duration;
    this.#say('paused', false);
  }

  resume(): void {
    if (this.state !== 'paused') throw new Refusal(status.outputNotPaused, '');
    this.#since = this.#world.now();
    this.state = 'started';
    this.#tell('RESUMED', true);
  }

  #say(state: Output['state'], active: boolean): void {
    this.state = state;
    this.#tell(state.toUpperCase(), active);
  }

  #tell(word: string, active: boolean): void {
    this.#world.effect(this.#kind, { state: word.toLowerCase() });
    this.#world.announce(this.#event, intent.outputs, {
      outputActive: active,
      outputState: `OBS_WEBSOCKET_OUTPUT_${word}`,
      ...this.extra(),
    });
  }
}
