import type {
  ConnectionView,
  InvocationRecord,
  MethodInput,
  MethodName,
  Outcome,
  Result,
  StudioClient,
  StudioError,
  StudioEvent,
} from '../../src/contracts/index.ts';
import { adapters, choices, connectionsOf, facesOf, logOf, pagesOf, recordOf } from './fixtures.ts';
import type { Scenario } from './scenario.ts';

const no = (code: StudioError['code'], message: string, next: string): Result<never> => ({
  ok: false,
  error: { code, message, next },
});
const yes = <T>(value: T): Result<T> => ({ ok: true, value });

/** A studio that says what the script tells it. Stands behind the renderer in its own tests only. */
export function scriptedStudio(scenario: Scenario) {
  const started = Date.now();
  const listeners = new Set<(event: StudioEvent) => void>();
  const emit = (event: StudioEvent) => {
    for (const tell of [...listeners]) tell(event);
  };
  let connections: ConnectionView[] = connectionsOf(scenario, started);
  let pages = pagesOf(scenario, connections);
  let log = logOf(scenario, started);
  let show = 'Frühlingskonzert, Saturday';
  let vault = scenario.vault;
  let count = 20_000;
  let isSilent = false;
  let nextOutcome: Outcome = { outcome: 'confirmed' };
  const { lamps, presses } = facesOf(pages[0], scenario);
  const notices = Array.from({ length: scenario.notices }, (_, index) => ({
    id: `n-${index}`,
    at: started - index * 60_000,
    level: index === 0 ? ('error' as const) : ('warning' as const),
    message: 'The record was damaged by a power cut and was restored from the backup of 20:58.',
    next: 'The last 6 minutes before the cut are in “studio.damaged”. Nothing else is lost.',
  }));

  /** Live devices speak every second, as the real link's probes do. */
  setInterval(() => {
    if (isSilent) return;
    connections = connections.map(one =>
      one.status.state === 'live'
        ? { ...one, status: { ...one.status, freshAt: Date.now() } }
        : one,
    );
    for (const one of connections) emit({ event: 'status', id: one.id, status: one.status });
  }, 1000);

  async function press(page: string, button: string): Promise<Result<InvocationRecord>> {
    const found = pages.find(one => one.id === page)?.buttons.find(one => one.id === button);
    if (found === undefined) return no('no_such_thing', 'This button is gone.', 'Reload the page.');
    const view = connections.find(one => one.id === found.connection);
    count += 1;
    const about = {
      connection: found.connection,
      connectionName: view?.name ?? '',
      input: found.input,
    };
    const at = Date.now();
    emit({ event: 'invocation', record: recordOf(count, at, about, undefined) });
    await new Promise(resolve => setTimeout(resolve, 36));
    const record = recordOf(count, at, about, nextOutcome);
    log = [record, ...log];
    if (nextOutcome.outcome === 'confirmed') {
      for (const key of Object.keys(lamps)) if (lamps[key] === 'program') lamps[key] = 'none';
      lamps[`${page}/${button}`] = 'program';
      emit({ event: 'lamps', lamps: { ...lamps } });
    }
    emit({ event: 'invocation', record });
    return yes(record);
  }

  const methods: { [M in MethodName]?: (input: never) => unknown } = {
    'studio.status': () =>
      yes({
        version: '0.1.0',
        pid: 4242,
        data: '/home/stage/.config/InfraFabric Studio',
        demo: scenario.demo,
        host: 'electron',
        show,
        startedAt: started - 1,
        fabric: {
          state: 'running',
          version: '2.15.2',
          url: 'nats://127.0.0.1:40213',
          pid: 4250,
          restarts: 0,
        },
        connections,
        witness: { entries: 12_345 },
        vault,
        notices,
      }),
    'studio.rename': (input: MethodInput<'studio.rename'>) => {
      show = input.show;
      emit({ event: 'show', show });
      return yes({});
    },
    'notice.dismiss': (input: MethodInput<'notice.dismiss'>) => {
      const at = notices.findIndex(one => one.id === input.id);
      if (at >= 0) notices.splice(at, 1);
      emit({ event: 'notices', notices: [...notices] });
      return yes({});
    },
    'adapter.list': () => yes(adapters),
    'connection.list': () => yes(connections),
    'page.list': () => yes(pages),
    'lamp.list': () => yes(lamps),
    'page.save': (input: MethodInput<'page.save'>) => {
      const page = {
        ...input,
        buttons: input.buttons.map(one => ({ ...one, guard: one.guard ?? 'none' })),
      };
      pages = pages.some(one => one.id === page.id)
        ? pages.map(one => (one.id === page.id ? page : one))
        : [...pages, page];
      emit({ event: 'pages', pages });
      return yes(page);
    },
    'page.remove': (input: MethodInput<'page.remove'>) => {
      pages = pages.filter(one => one.id !== input.id);
      emit({ event: 'pages', pages });
      return yes({});
    },
    'log.list': (input: MethodInput<'log.list'>) =>
      yes(
        log
          .filter(one => input.before === undefined || one.id < input.before)
          .filter(one => input.outcome === undefined || one.result?.outcome === input.outcome)
          .slice(0, input.limit ?? 100),
      ),
    'log.verify': () =>
      yes({
        intact: true,
        entries: 12_345,
        root: 'q83vEjRWeJC8mtevASNFZ4msze8BI0VniavN7wEjRWc=',
        durationMs: 84,
        problems: [],
      }),
    'process.list': () =>
      yes([
        {
          name: 'nats-server',
          kind: 'fabric',
          pid: 4250,
          state: 'running',
          memoryMb: 21,
          cpuPercent: 0.3,
          restarts: 0,
        },
        ...connections.map((one, index) => ({
          name: one.id,
          kind: 'adapter',
          pid: 4300 + index,
          state: index === 3 ? 'backing-off' : 'running',
          memoryMb: 58 + index,
          cpuPercent: 0.4,
          restarts: index === 3 ? 2 : 0,
          ...(index === 3 ? { lastExit: 'ended with signal SIGKILL at 20:59:12' } : {}),
        })),
      ]),
    'operation.choices': () => yes(choices),
    'connection.test': async () => {
      await new Promise(resolve => setTimeout(resolve, 60));
      return yes({
        peer: 'OBS 29.0.2, obs-websocket 5.1.0',
        roundTripMs: 0.6,
        found: [
          { label: 'Scenes', value: 'Camera 1, Camera 2, Camera 3, Titles, Break' },
          { label: 'Program', value: 'Camera 1' },
          { label: 'Studio mode', value: 'off' },
        ],
      });
    },
    'connection.add': () =>
      vault === 'open'
        ? yes({})
        : no(
            'vault_locked',
            'The password cannot be kept: the vault is locked.',
            'Unlock the vault with its passphrase.',
          ),
    'connection.remove': (input: MethodInput<'connection.remove'>) => {
      connections = connections.filter(one => one.id !== input.id);
      emit({ event: 'connections', connections });
      return yes({});
    },
    'vault.unlock': () => {
      vault = 'open';
      emit({ event: 'vault', vault });
      return yes({});
    },
    'console.run': (input: MethodInput<'console.run'>) =>
      yes(
        input.line.includes('sett')
          ? { output: 'There is no command "scene sett". Did you mean "scene set"?\n', exit: 2 }
          : {
              output:
                '✓✓ Set scene “Camera 1” on OBS Main: confirmed in 37 ms\n   accepted 0 ms → admitted 0.2 ms → sent 0.9 ms → acknowledged 2 ms → confirmed 37 ms\n',
              exit: 0,
            },
      ),
    'button.press': (input: MethodInput<'button.press'>) => press(input.page, input.button),
    invoke: async (input: MethodInput<'invoke'>) => {
      count += 1;
      const about = {
        connection: input.connection,
        connectionName: connections.find(one => one.id === input.connection)?.name ?? '',
        input: input.input ?? {},
        kind: 'cli' as const,
      };
      await new Promise(resolve => setTimeout(resolve, 36));
      return yes(recordOf(count, Date.now(), about, nextOutcome));
    },
  };

  const client: StudioClient = {
    async call(method, input) {
      if (isSilent) return new Promise<never>(() => undefined);
      const run = methods[method];
      if (run === undefined)
        return no('internal', `The harness does not know ${method}.`, 'Add it.');
      // The script is held to the contract by the window that reads it.
      return (await run(structuredClone(input) as never)) as never;
    },
    on(listener) {
      listeners.add(listener);
      setTimeout(tellPresses, 300);
      return () => listeners.delete(listener);
    },
  };

  /** Presses that are under way or over when the window opens. */
  const tellPresses = () => {
    for (const [order, { button, result }] of presses.entries()) {
      const found = pages[0]?.buttons[button];
      const view = connections.find(one => one.id === found?.connection);
      if (found === undefined) continue;
      const about = {
        connection: found.connection,
        connectionName: view?.name ?? '',
        input: found.input,
      };
      emit({ event: 'invocation', record: recordOf(15_000 + order, Date.now(), about, result) });
    }
  };

  return {
    client,
    emit,
    /** What the next presses come to. */
    answerWith(outcome: Outcome) {
      nextOutcome = outcome;
    },
    /** The studio stops answering and speaking. */
    fallSilent() {
      isSilent = true;
    },
    setStatus(id: string, status: ConnectionView['status']) {
      connections = connections.map(one => (one.id === id ? { ...one, status } : one));
      emit({ event: 'status', id, status });
    },
  };
}
