import type { StateHandle } from '../../kit/index.ts';
import type { BatchAnswer, BatchRequest } from './client.ts';
import type { Reread } from './events.ts';
import * as reads from './reads.ts';
import { inputOf, type ObsState } from './state.ts';

type Batch = (requests: readonly BatchRequest[]) => Promise<BatchAnswer[]>;

/** Requests in one batch: a long one would keep OBS's reply to a press waiting in the same pipe. */
const BATCH = 60;
/** Reads of one part that events overtook, before its last answer is taken as it is. */
const TRIES = 4;

/**
 * Keeps the state filled: reads parts of it in batches, drops an answer that an event overtook
 * (and asks again), and joins several wishes for the same part into one.
 */
export class StateReader {
  readonly #batch: Batch;
  readonly #state: StateHandle<ObsState>;
  readonly #failed: (reason: unknown) => void;
  readonly #waiting = new Map<string, { read: reads.Read; tries: number }>();
  readonly #revisions = new Map<string, number>();
  readonly #withSettings = new Set<string>();
  #working: Promise<void> | undefined;

  constructor(batch: Batch, state: StateHandle<ObsState>, failed: (reason: unknown) => void) {
    this.#batch = batch;
    this.#state = state;
    this.#failed = failed;
  }

  /** What is asked to be read again, by operations and by events. Nothing here throws. */
  readonly reread: Reread = {
    items: scene =>
      this.#want(reads.readItems(scene, this.#state.current().groups.includes(scene))),
    filters: source => this.#want(reads.readFilters(source)),
    input: (name, withSettings = false) => {
      if (withSettings) this.#withSettings.add(name);
      this.#want(reads.readInput(name, this.#asksSettings(name)));
    },
    transition: () => this.#want(reads.readTransitions()),
    outputs: () => this.#want(reads.readOutputs()),
    lists: () => this.#want(reads.readScenes(), reads.readConfig()),
    hotkeys: () => this.#want(reads.readHotkeys()),
    everything: () => void this.everything(),
  };

  /** An event about these parts came: what is being read of them now is out of date. */
  overtaken(keys: readonly string[]): void {
    for (const key of keys) this.#revisions.set(key, (this.#revisions.get(key) ?? 0) + 1);
  }

  /** Reads what commands need at once: scenes, transitions, outputs, lists. */
  async core(): Promise<void> {
    this.#want(
      reads.readScenes(),
      reads.readConfig(),
      reads.readTransitions(),
      reads.readOutputs(),
      reads.readInputList(),
      reads.readHotkeys(),
    );
    await this.#working;
  }

  /** Reads all of it, and then says that the state is complete. */
  async everything(): Promise<void> {
    await this.core();
    const { inputs, scenes, groups } = this.#state.current();
    for (const { name } of inputs) this.reread.input(name);
    for (const scene of [...scenes, ...groups]) this.reread.items(scene);
    for (const source of [...scenes, ...inputs.map(({ name }) => name)]) {
      this.reread.filters(source);
    }
    await this.#working;
    this.#state.update(state => {
      const real = new Set([...state.scenes, ...state.groups]);
      state.items = state.items.filter(({ scene }) => real.has(scene));
      state.complete = !state.changingCollection;
    });
  }

  #asksSettings(name: string): boolean {
    const kind = inputOf(this.#state.current(), name)?.kind ?? '';
    return this.#withSettings.has(name) || reads.hasText(kind);
  }

  #want(...wanted: reads.Read[]): void {
    for (const read of wanted) this.#waiting.set(read.key, { read, tries: 0 });
    this.#start();
  }

  #start(): void {
    this.#working ??= this.#work()
      .catch(reason => {
        this.#waiting.clear(); // the link is gone, and what was wanted of it too
        this.#failed(reason);
      })
      .finally(() => {
        this.#working = undefined;
        if (this.#waiting.size > 0) this.#start();
      });
  }

  async #work(): Promise<void> {
    // Wishes of this turn of the loop are joined before the first batch goes out.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#waiting.size > 0) {
      const taken = this.#take();
      const before = taken.map(({ read }) => this.#revisions.get(read.key) ?? 0);
      const answers = await this.#batch(taken.flatMap(({ read }) => read.requests));
      this.#state.update(state => {
        let offset = 0;
        taken.forEach(({ read, tries }, index) => {
          const mine = answers.slice(offset, offset + read.requests.length);
          offset += read.requests.length;
          const overtaken = (this.#revisions.get(read.key) ?? 0) !== before[index];
          if (overtaken && tries < TRIES && !this.#waiting.has(read.key)) {
            this.#waiting.set(read.key, { read, tries: tries + 1 });
          } else if (!overtaken || tries >= TRIES) {
            read.apply(state, mine);
          }
        });
      });
    }
  }

  #take(): { read: reads.Read; tries: number }[] {
    const taken: { read: reads.Read; tries: number }[] = [];
    let requests = 0;
    for (const [key, one] of this.#waiting) {
      if (taken.length > 0 && requests + one.read.requests.length > BATCH) break;
      requests += one.read.requests.length;
      taken.push(one);
      this.#waiting.delete(key);
    }
    return taken;
  }
}

/** The parts of the state that an event is about, as the keys of their reads. */
export function partsOf(type: string, data: Record<string, unknown>): string[] {
  const parts: string[] = [];
  const { inputName, sceneName, sourceName } = data;
  if (typeof inputName === 'string') parts.push(`input:${inputName}`);
  if (type.startsWith('SceneItem')) parts.push(`items:${String(sceneName)}`);
  else if (type.includes('Filter')) parts.push(`filters:${String(sourceName)}`);
  else if (/^(Stream|Record|Replay|Virtual)/.test(type)) parts.push('outputs');
  else if (type.includes('TransitionChanged') || type.includes('TransitionDuration')) {
    parts.push('transitions');
  } else if (/^(Input(Created|Removed|Name)|CurrentSceneCollection)/.test(type)) {
    parts.push('inputs');
  }
  if (type.includes('Profile') || type.includes('Collection')) parts.push('config');
  if (
    /^(Scene(List|Created|Removed|Name)|Current(Program|Preview|SceneCollection)|StudioMode)/.test(
      type,
    )
  ) {
    parts.push('scenes');
  }
  return parts;
}
