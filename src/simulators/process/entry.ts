import { corePort } from '../../adapters/kit/index.ts';
import { startObsSimulator } from '../index.ts';
import type { Simulator } from '../simulator.ts';
import { type FromSimulator, type ToSimulator, toSimulator } from './protocol.ts';

// A simulator process: one stand-in device, so that the demo studio crosses a real socket to a
// process of its own, as a show does.

const port = corePort();
const say = (message: FromSimulator) => port.post(message);
let simulator: Simulator | undefined;

async function start(message: Extract<ToSimulator, { type: 'start' }>): Promise<void> {
  const { kind, password } = message;
  switch (kind) {
    case 'obs':
      simulator = await startObsSimulator(password === undefined ? {} : { password });
      break;
    default:
      throw new Error(`There is no simulator of ${kind} here.`);
  }
  say({ type: 'ready', ports: { ...simulator.ports } });
}

port.onMessage(raw => {
  const message = toSimulator.parse(raw);
  switch (message.type) {
    case 'start':
      void start(message);
      return;
    case 'fault': {
      const { id, fault, delayMs } = message;
      const options = delayMs === undefined ? {} : { delayMs };
      void simulator?.fault(fault, options).then(() => say({ type: 'done', id }));
      return;
    }
    case 'stop':
      void (simulator?.close() ?? Promise.resolve()).then(() => process.exit(0));
      return;
  }
});

say({ type: 'hello' });
