import {
  err,
  type InvocationRecord,
  type InvocationRequest,
  type JsonObject,
  jsonObject,
  type Origin,
  ok,
  type Page,
  type ProcessView,
  type Result,
  type StudioError,
  type StudioEvent,
  type StudioStatus,
  type Verification,
} from '../contracts/index.ts';
import type { Handlers } from './api.ts';
import type { Bus } from './bus/index.ts';
import type { Pages, Settings } from './config/index.ts';
import type { DemoStudio } from './demo/index.ts';
import type { AdapterShelf, Devices } from './devices/index.ts';
import type { Notices } from './notices.ts';
import { scenePage } from './scene-page.ts';
import type { Vault } from './vault/index.ts';
import type { Witness } from './witness/index.ts';

/** The rooms that the Studio API opens onto. */
export interface HandlerRooms {
  adapters: AdapterShelf;
  devices: Devices;
  bus: Bus;
  pages: Pages;
  settings: Settings;
  demo: DemoStudio;
  notices: Notices;
  vault: Vault;
  witness: Witness;
  startDemo(): Promise<void>;
  stopDemo(): Promise<void>;
  processes(): ProcessView[];
  status(): StudioStatus;
  verified(verification: Verification): void;
  emit(event: StudioEvent): void;
  /** Records a change of configuration: who changed what to what. */
  changed(origin: Origin, subject: string, change: JsonObject): void;
  console?: ((line: string) => Promise<{ output: string; exit: number }>) | undefined;
}

export function studioHandlers(rooms: HandlerRooms): Handlers {
  const { devices, pages, settings, witness, vault, bus } = rooms;

  async function run(
    origin: Origin,
    request: InvocationRequest,
  ): Promise<Result<InvocationRecord>> {
    const dispatched = bus.dispatch(origin, request);
    return dispatched.ok ? ok(await dispatched.value.done) : dispatched;
  }

  function savePage(next: Page, origin: Origin): Result<Page> {
    pages.save(next);
    rooms.changed(origin, `page/${next.id}`, {
      page: jsonObject.parse(JSON.parse(JSON.stringify(next))),
    });
    showPages();
    return ok(next);
  }

  const showPages = () => {
    devices.watch(pages.all());
    rooms.emit({ event: 'pages', pages: pages.all() });
  };

  return {
    'studio.status': () => ok(rooms.status()),
    'studio.rename': ({ show }, origin) => {
      settings.set({ show });
      rooms.changed(origin, 'setting/show', { show });
      rooms.emit({ event: 'show', show });
      return ok({});
    },
    'studio.demo': async ({ on }, origin) => {
      settings.set({ demo: on ? 'on' : 'off' });
      rooms.changed(origin, 'setting/demo', { demo: on });
      await (on ? rooms.startDemo() : rooms.stopDemo());
      return ok({});
    },
    'console.run': async ({ line }) =>
      rooms.console === undefined ? err(noConsole) : ok(await rooms.console(line)),
    'notice.dismiss': ({ id }) => {
      rooms.notices.dismiss(id);
      return ok({});
    },
    'adapter.list': () => ok(rooms.adapters.describe()),
    'connection.list': () => ok(devices.list()),
    'connection.add': (draft, origin) => {
      const added = devices.add(draft);
      if (added.ok) rooms.changed(origin, `connection/${added.value.id}`, { added: added.value });
      return added;
    },
    'connection.update': async ({ id, name, config }, origin) => {
      const updated = await devices.update(id, name === undefined ? { config } : { name, config });
      if (updated.ok) rooms.changed(origin, `connection/${id}`, { updated: updated.value });
      return updated;
    },
    'connection.remove': async ({ id }, origin) => {
      const removed = await devices.remove(id);
      if (!removed.ok) return removed;
      rooms.changed(origin, `connection/${id}`, { removed: true });
      return ok({});
    },
    'connection.test': draft => devices.test(draft),
    'connection.state': ({ id }) => devices.state(id),
    'operation.choices': async ({ connection, operation }) => {
      const choices = await devices.choices(connection, operation);
      return choices.ok ? ok(choices.value as Record<string, string[]>) : choices;
    },
    invoke: (request, origin) => run(origin, request),
    'button.press': async ({ page, button, by }) => {
      const found = pages.get(page)?.buttons.find(each => each.id === button);
      if (found === undefined) return err(noButton(page, button));
      const { connection, operation, input, label } = found;
      return run({ kind: by, who: label }, { connection, operation, input });
    },
    'page.list': () => ok(pages.all()),
    'lamp.list': () => ok(devices.lamps()),
    'page.save': (next, origin) => savePage(next, origin),
    'page.fromConnection': async ({ connection }, origin) => {
      const made = await scenePage(devices, connection);
      return made.ok ? savePage(made.value, origin) : made;
    },
    'page.remove': ({ id }, origin) => {
      pages.remove(id);
      rooms.changed(origin, `page/${id}`, { removed: true });
      showPages();
      return ok({});
    },
    'log.list': query => ok(witness.list(query)),
    'log.verify': async () => {
      const verification = await witness.verify();
      rooms.verified(verification);
      return ok(verification);
    },
    'process.list': () => ok(rooms.processes()),
    'simulator.fault': async ({ connection, fault }, origin) => {
      const done = await rooms.demo.fault(connection, fault);
      if (!done.ok) return done;
      rooms.changed(origin, `simulator/${connection}`, { fault });
      return ok({});
    },
    'vault.unlock': async ({ passphrase }) => {
      const unlocked = vault.unlock(passphrase);
      if (!unlocked.ok) return unlocked;
      rooms.emit({ event: 'vault', vault: vault.state() });
      await devices.reopenWaiting();
      return ok({});
    },
  };
}

const noConsole: StudioError = {
  code: 'not_supported',
  message: 'This studio has no console.',
  next: 'Use ./if in a terminal.',
};

const noButton = (page: string, button: string): StudioError => ({
  code: 'no_such_thing',
  message: `There is no button "${button}" on the page "${page}".`,
  next: 'Look at the page: it may have been changed a moment ago.',
});
