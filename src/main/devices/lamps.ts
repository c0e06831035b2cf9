import type { Lamp, Page } from '../../contracts/index.ts';

/** What is watched on one connection, by `page/button`. */
export type Watched = Record<
  string,
  { operation: string; input: Page['buttons'][number]['input'] }
>;

/** Every button of every page, grouped by the connection that lights it. */
export function watchedByConnection(pages: readonly Page[]): Map<string, Watched> {
  const groups = new Map<string, Watched>();
  for (const page of pages) {
    for (const button of page.buttons) {
      const group = groups.get(button.connection) ?? {};
      group[`${page.id}/${button.id}`] = { operation: button.operation, input: button.input };
      groups.set(button.connection, group);
    }
  }
  return groups;
}

/** What every lamp shows now. */
export class LampState {
  readonly #lamps = new Map<string, Lamp>();

  /** Takes changes in; answers those that are news. */
  apply(changes: Record<string, Lamp>): Record<string, Lamp> {
    const news: Record<string, Lamp> = {};
    for (const [key, lamp] of Object.entries(changes)) {
      if ((this.#lamps.get(key) ?? 'none') === lamp) continue;
      this.#lamps.set(key, lamp);
      news[key] = lamp;
    }
    return news;
  }

  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#lamps.keys()) if (!keys.has(key)) this.#lamps.delete(key);
  }

  all(): Record<string, Lamp> {
    return Object.fromEntries(this.#lamps);
  }
}
