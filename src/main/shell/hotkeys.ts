import { globalShortcut } from 'electron';
import type { Page } from '../../contracts/index.ts';
import type { Studio } from '../studio.ts';

const origin = { kind: 'hotkey', who: 'hotkey' } as const;

/**
 * Registers every button's hotkey for the whole desktop and keeps them in step with the pages.
 * A key that another program holds, or that two buttons want, is said in the log.
 */
export function keepHotkeys(studio: Studio, log: (line: string) => void): () => void {
  const register = (pages: readonly Page[]) => {
    globalShortcut.unregisterAll();
    const taken = new Map<string, string>();
    for (const page of pages) {
      for (const { id, hotkey, label, guard } of page.buttons) {
        // A held guard cannot be held through a global hotkey: such buttons have none.
        if (hotkey === undefined || guard !== 'none') continue;
        const holder = taken.get(hotkey);
        if (holder !== undefined) {
          log(`The hotkey ${hotkey} of "${label}" is taken by "${holder}" already.`);
          continue;
        }
        taken.set(hotkey, label);
        const press = () =>
          void studio.call('button.press', { page: page.id, button: id, by: 'hotkey' }, origin);
        try {
          if (!globalShortcut.register(hotkey, press)) {
            log(`The hotkey ${hotkey} of "${label}" is held by another program.`);
          }
        } catch {
          log(`"${hotkey}" of "${label}" is not a hotkey this system knows.`);
        }
      }
    }
  };
  const stop = studio.on(event => {
    if (event.event === 'pages') register(event.pages);
  });
  void studio.call('page.list', {}, origin).then(pages => {
    if (pages.ok) register(pages.value as Page[]);
  });
  return () => {
    stop();
    globalShortcut.unregisterAll();
  };
}
