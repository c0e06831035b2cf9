import { createInterface } from 'node:readline';
import { Argument, type Command, Option } from 'commander';
import { fault } from '../../contracts/index.ts';
import type { Simulator, SimulatorFault } from '../../simulators/simulator.ts';
import { didYouMean } from '../names.ts';
import type { CliSession } from '../session.ts';
import { untilStopped } from './until-stopped.ts';

interface SimOptions {
  port: string;
  password?: string;
  fault?: string;
  journal?: boolean;
}

/** One line each: how a simulated device is started on a port, and what its password is there. */
const starters: Record<
  Simulator['kind'],
  (port: number, secret: string | undefined) => Promise<Simulator>
> = {
  async obs(port, password) {
    const { startObsSimulator } = await import('../../simulators/index.ts');
    return startObsSimulator({ port, ...(password === undefined ? {} : { password }) });
  },
  async vmix(tcpPort, login) {
    const { startVmixSimulator } = await import('../../simulators/index.ts');
    return startVmixSimulator({ tcpPort, ...(login === undefined ? {} : { login }) });
  },
  async 'home-assistant'(port, token) {
    const { startHomeAssistantSimulator } = await import('../../simulators/index.ts');
    return startHomeAssistantSimulator({ port, ...(token === undefined ? {} : { token }) });
  },
};

export function simCommand(program: Command, session: CliSession): void {
  program
    .command('sim')
    .description('runs a simulated device on 127.0.0.1 until SIGTERM or Ctrl-C')
    .addArgument(new Argument('<device>').choices(Object.keys(starters)))
    .option('--port <port>', 'where it listens; 0 for any free port', '0')
    .option(
      '--password <password>',
      'what it asks for (vmix: user:password, home-assistant: a token)',
    )
    .addOption(new Option('--fault <fault>', 'what it does wrong from the start'))
    .option('--journal', 'print what it truly did, one JSON object a line')
    .addHelpText(
      'after',
      '\nOn standard input, one a line: a fault (none, refuse, silence, restart, delay MS, drop, garbage).',
    )
    .action((device: string, options: SimOptions) => runSimulator(session, device, options));
}

async function runSimulator(
  session: CliSession,
  device: string,
  options: SimOptions,
): Promise<void> {
  const { io } = session;
  const { simulatorFaults } = await import('../../simulators/simulator.ts');
  const simulator = await start(device, readPort(options.port), options.password);
  const play = async (line: string) => {
    const [name = '', delay] = line.trim().split(/\s+/);
    const wanted = simulatorFaults.find(candidate => candidate === name);
    if (wanted === undefined) {
      throw fault(
        'bad_input',
        `There is no fault "${name}".`,
        didYouMean(name, simulatorFaults, `Faults: ${simulatorFaults.join(', ')}.`),
      );
    }
    await playFault(simulator, wanted, delay);
    return wanted;
  };
  try {
    if (options.fault !== undefined) await play(options.fault);
    if (options.journal) simulator.onJournal(entry => io.out(JSON.stringify(entry)));
    const { kind, ports } = simulator;
    io.out(JSON.stringify({ ready: true, pid: process.pid, kind, ports }));
    const lines = createInterface({ input: process.stdin });
    lines.on('line', line => {
      if (line.trim() === '') return;
      play(line).then(
        played => io.out(JSON.stringify({ fault: played })),
        (thrown: unknown) => io.err(thrown instanceof Error ? thrown.message : String(thrown)),
      );
    });
    await untilStopped(io.signal);
    lines.close();
    process.stdin.destroy();
  } finally {
    await simulator.close();
  }
}

async function playFault(simulator: Simulator, name: SimulatorFault, delay: string | undefined) {
  const delayMs = Number(delay ?? 500);
  await simulator.fault(name, name === 'delay' && delayMs >= 0 ? { delayMs } : {});
}

async function start(device: string, port: number, password: string | undefined) {
  const starter = Object.entries(starters).find(([kind]) => kind === device)?.[1];
  if (starter === undefined) throw new Error(`No simulator of ${device}.`); // commander checked it
  try {
    return await starter(port, password);
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
      throw fault(
        'busy',
        `Port ${port} cannot be listened on: ${String(thrown.code)}.`,
        'Choose another --port, or 0 for any free one.',
      );
    }
    throw thrown;
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw fault('bad_input', `"${text}" is no port.`, 'Give a number from 0 to 65535.');
}
