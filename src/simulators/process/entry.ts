import { corePort } from '../../adapters/kit/index.ts';
import { startHomeAssistantSimulator, startObsSimulator, startVmixSimulator } from '../index.ts';
import type { Simulator } from '../simulator.ts';
import { type FromSimulator, type SimulatorKind, toSimulator } from './protocol.ts';

// The simulator process: the demo studio's devices, apart from the core, so that a press crosses a
// real socket to another process, as in a show.

const port = corePort();
const say = (message: FromSimulator) => port.post(message);
const running = new Map<SimulatorKind, Simulator>();

const starters: Record<SimulatorKind, () => Promise<Simulator>> = {
  obs: () => startObsSimulator({}),
  vmix: () => startVmixSimulator({}),
  'home-assistant': () => startHomeAssistantSimulator({}),
};

async function start(kinds: readonly SimulatorKind[]): Promise<void> {
  for (const kind of kinds) running.set(kind, await starters[kind]());
  const ports = [...running].map(([kind, simulator]) => [kind, { ...simulator.ports }]);
  say({ type: 'ready', ports: Object.fromEntries(ports) });
}

async function stop(): Promise<never> {
  await Promise.all([...running.values()].map(simulator => simulator.close()));
  process.exit(0);
}

port.onMessage(raw => {
  const message = toSimulator.parse(raw);
  switch (message.type) {
    case 'start':
      void start(message.kinds);
      return;
    case 'fault': {
      const { id, kind, fault } = message;
      void running
        .get(kind)
        ?.fault(fault)
        .then(() => say({ type: 'done', id }));
      return;
    }
    case 'stop':
      void stop();
      return;
  }
});

say({ type: 'hello' });
