import type { AnyAdapter } from '../../adapters/kit/index.ts';
import type {
  ConnectionStatus,
  ConnectionTest,
  JsonObject,
  Result,
} from '../../contracts/index.ts';
import { connectionTest, err, ok } from '../../contracts/index.ts';
import { AdapterProcess, type ProcessHost } from '../chassis/index.ts';

/** ms in which a test must have found something out. */
const TEST_WITHIN = 8000;

interface Trial {
  host: ProcessHost;
  entry: URL;
  adapter: AnyAdapter;
  config: JsonObject;
}

/** Opens a connection in a process of its own, asks the device what it is, and closes it again. */
export async function tryConnection(trial: Trial): Promise<Result<ConnectionTest>> {
  const { adapter, config } = trial;
  const address = adapter.address(config);
  const settled = Promise.withResolvers<ConnectionStatus | undefined>();
  const timer = setTimeout(() => settled.resolve(undefined), TEST_WITHIN);
  const adapterProcess = new AdapterProcess({
    host: trial.host,
    entry: trial.entry,
    connection: 'test',
    adapter: adapter.id,
    address,
    config: () => ok(config),
    events: {
      status(status) {
        if (status.state !== 'connecting') settled.resolve(status);
      },
      lamps: () => undefined,
      life: () => undefined,
      log: () => undefined,
      telemetry: () => undefined,
    },
  });
  try {
    adapterProcess.start();
    const status = await settled.promise;
    if (status === undefined) {
      return err({
        code: 'timeout',
        message: `${address} could not be tested: nothing was found out within ${TEST_WITHIN / 1000} s.`,
        next: 'Check the address and that the device is running, then test again.',
      });
    }
    if (status.state === 'down' || status.state === 'attention') return err(status.error);
    const facts = await adapterProcess.ask({ what: 'inspect' });
    return facts.ok ? ok(connectionTest.parse(facts.value)) : facts;
  } finally {
    clearTimeout(timer);
    await adapterProcess.stop();
  }
}
