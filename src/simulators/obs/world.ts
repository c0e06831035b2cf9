import { randomUUID } from 'node:crypto';
import { monotonicMs } from '../simulator.ts';
import type { Fields } from './fields.ts';
import * as model from './model.ts';
import { intent, Refusal, status } from './protocol.ts';

export interface WorldOptions {
  scenes: readonly string[];
  sources: number;
  transitionMs: number;
  /** Speak as a newer obs-websocket: uuids beside names, more requests and events. */
  modern: boolean;
  versions: { obs: string; websocket: string };
  availableRequests: string[];
}

export interface Moving {
  to: string;
  finish(): void;
  timer: NodeJS.Timeout;
  began: number;
  ms: number;
}

export interface WorldListener {
  /** A protocol event and the mask that gates it. */
  announce(type: string, mask: number, data: Record<string, unknown>): void;
  /** The state changed. */
  effect(name: string, data: unknown): void;
  /** Messages of all sessions so far. */
  traffic(): { incoming: number; outgoing: number };
}

/** The state of a pretended OBS and how it is looked up; the handlers change it. */
export class World {
  readonly modern: boolean;
  readonly versions: WorldOptions['versions'];
  readonly #requests: string[];
  readonly collections: model.Collection[];
  current: model.Collection;
  profiles: string[] = ['Untitled'];
  profile = 'Untitled';
  readonly profileParameters = new Map<string, string>();
  studioMode = false;
  readonly transitions: model.Transition[] = [
    { name: 'Cut', kind: 'cut_transition', fixed: true, configurable: false },
    { name: 'Fade', kind: 'fade_transition', fixed: false, configurable: false },
  ];
  transition: model.Transition;
  transitionMs: number;
  /** The transition under way, if any. */
  moving: Moving | undefined;
  readonly persistent = new Map<string, unknown>();
  readonly video = {
    fpsNumerator: 30,
    fpsDenominator: 1,
    baseWidth: 1920,
    baseHeight: 1080,
    outputWidth: 1280,
    outputHeight: 720,
  };
  streamService: { type: string; settings: model.Settings } = { type: 'rtmp_common', settings: {} };
  recordDirectory = '/show/recordings';
  readonly began = monotonicMs();
  readonly listener: WorldListener;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #uuids = new Map<string, string>();

  constructor(options: WorldOptions, listener: WorldListener) {
    this.modern = options.modern;
    this.versions = options.versions;
    this.#requests = options.availableRequests;
    this.listener = listener;
    this.current = model.newCollection('Untitled', options.scenes, options.sources);
    this.collections = [this.current];
    const fade = this.transitions.at(-1);
    if (fade === undefined) throw new Error('no transition');
    this.transition = fade;
    this.transitionMs = options.transitionMs;
  }

  announce(type: string, mask: number, data: Record<string, unknown> = {}): void {
    this.listener.announce(type, mask, this.named(data));
  }

  effect(name: string, data: unknown): void {
    this.listener.effect(name, data);
  }

  /** Newer versions give the uuid of everything that they name. */
  named<T extends Record<string, unknown>>(data: T): T {
    if (!this.modern) return data;
    const told: Record<string, unknown> = { ...data };
    for (const [field, value] of Object.entries(data)) {
      const kind =
        /^(scene|input|source|transition|current(?:ProgramScene|PreviewScene|SceneTransition))Name$/.exec(
          field,
        )?.[1];
      if (kind) told[`${kind}Uuid`] = typeof value === 'string' ? this.uuidOf(value) : value;
      else if (Array.isArray(value)) {
        told[field] = value.map(each => (isRecord(each) ? this.named(each) : each));
      }
    }
    return told as T;
  }

  /** The uuid of what bears this name, the same for as long as it lives. */
  uuidOf(name: string): string {
    const known = this.#uuids.get(name) ?? randomUUID();
    this.#uuids.set(name, known);
    return known;
  }

  availableRequests(): string[] {
    return this.#requests;
  }

  traffic() {
    const { incoming, outgoing } = this.listener.traffic();
    return {
      webSocketSessionIncomingMessages: incoming,
      webSocketSessionOutgoingMessages: outgoing,
    };
  }

  /** Monotonic, ms. */
  now(): number {
    return monotonicMs();
  }

  /** The scene OBS names as program: outside studio mode the chosen one, from the first moment. */
  shownProgram(): string {
    return this.studioMode ? this.current.program : (this.moving?.to ?? this.current.program);
  }

  /** A source took another name: every reference follows. */
  rename(from: string, to: string): void {
    const { current } = this;
    if (current.program === from) current.program = to;
    if (current.preview === from) current.preview = to;
    if (this.moving?.to === from) this.moving.to = to;
    for (const scene of current.scenes) {
      for (const item of scene.items) if (item.source === from) item.source = to;
    }
    const filters = current.filters.get(from);
    current.filters.delete(from);
    if (filters) current.filters.set(to, filters);
    const uuid = this.#uuids.get(from);
    if (uuid) this.#uuids.set(to, uuid);
    this.#uuids.delete(from);
  }

  /** OBS forgets an input that no scene shows any more. */
  dropUnused(name: string): void {
    const { current } = this;
    const shown = current.scenes.some(scene => scene.items.some(item => item.source === name));
    if (shown || !current.inputs.some(input => input.name === name)) return;
    current.inputs = current.inputs.filter(input => input.name !== name);
    current.filters.delete(name);
    this.announce('InputRemoved', intent.inputs, { inputName: name });
  }

  /** Does something later, unless the simulator is closed first. */
  later(ms: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  scene(name: string): model.Scene {
    const found = this.current.scenes.find(scene => scene.name === name);
    if (found) return found;
    if (this.current.inputs.some(input => input.name === name))
      throw new Refusal(status.invalidResourceType, 'The specified source is not a scene.');
    throw model.noSource(name);
  }

  sceneOf(fields: Fields): model.Scene {
    return this.scene(fields.string('sceneName'));
  }

  inputOf(fields: Fields): model.Input {
    const name = fields.string('inputName');
    const found = this.current.inputs.find(input => input.name === name);
    if (found) return found;
    if (this.current.scenes.some(scene => scene.name === name))
      throw new Refusal(status.invalidResourceType, 'The specified source is not an input.');
    throw model.noSource(name);
  }

  audioOf(fields: Fields): model.Input {
    const input = this.inputOf(fields);
    if (!model.hasAudio(input))
      throw new Refusal(status.invalidResourceState, 'The specified input does not support audio.');
    return input;
  }

  /** The name of a source (scene or input) that is there. */
  sourceOf(fields: Fields): string {
    const name = fields.string('sourceName');
    if (!this.isSource(name)) throw model.noSource(name);
    return name;
  }

  isSource(name: string): boolean {
    const { scenes, inputs } = this.current;
    return scenes.some(each => each.name === name) || inputs.some(each => each.name === name);
  }

  itemOf(fields: Fields): { scene: model.Scene; item: model.Item } {
    const scene = this.sceneOf(fields);
    const id = fields.number('sceneItemId', 0);
    const item = scene.items.find(each => each.id === id);
    if (item === undefined)
      throw new Refusal(
        status.notFound,
        `No scene items were found in scene \`${scene.name}\` with the ID \`${id}\`.`,
      );
    return { scene, item };
  }

  filtersOf(source: string): model.Filter[] {
    const known = this.current.filters.get(source);
    if (known) return known;
    const fresh: model.Filter[] = [];
    this.current.filters.set(source, fresh);
    return fresh;
  }

  filterOf(fields: Fields): { source: string; filter: model.Filter } {
    const source = this.sourceOf(fields);
    const name = fields.string('filterName');
    const filter = this.filtersOf(source).find(each => each.name === name);
    if (filter === undefined)
      throw new Refusal(
        status.notFound,
        `No filter was found in the source \`${source}\` with the name \`${name}\`.`,
      );
    return { source, filter };
  }

  /** Scenes as the protocol lists them: index 0 is the bottom of the list. */
  sceneList(): { sceneIndex: number; sceneName: string }[] {
    return this.current.scenes
      .toReversed()
      .map((scene, sceneIndex) => ({ sceneIndex, sceneName: scene.name }));
  }

  announceScenes(): void {
    this.announce('SceneListChanged', intent.scenes, { scenes: this.sceneList() });
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
