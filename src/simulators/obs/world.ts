import { randomUUID } from 'node:crypto';
import { intent, Refusal, status } from './protocol.ts';

export interface Scene {
  name: string;
  uuid: string;
}

/** What the world tells whoever listens: a protocol event and the mask that gates it. */
export type Announce = (type: string, mask: number, data: Record<string, unknown>) => void;

/** The state of a pretended OBS and the rules by which it changes. */
export class World {
  readonly scenes: Scene[];
  program: Scene;
  readonly announce: Announce;
  readonly effect: (name: string, data: unknown) => void;

  constructor(
    names: readonly string[],
    announce: Announce,
    effect: (name: string, data: unknown) => void,
  ) {
    this.scenes = names.map(name => ({ name, uuid: randomUUID() }));
    const first = this.scenes[0];
    if (first === undefined) throw new Error('A pretended OBS needs at least one scene.');
    this.program = first;
    this.announce = announce;
    this.effect = effect;
  }

  scene(name: string): Scene {
    const found = this.scenes.find(scene => scene.name === name);
    if (found === undefined)
      throw new Refusal(status.notFound, `No source was found by the name of \`${name}\`.`);
    return found;
  }

  setProgram(scene: Scene): void {
    if (this.program === scene) return;
    this.program = scene;
    this.effect('program', { scene: scene.name });
    this.announce('CurrentProgramSceneChanged', intent.scenes, {
      sceneName: scene.name,
      sceneUuid: scene.uuid,
    });
  }
}
