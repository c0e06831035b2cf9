import type { Command } from 'commander';
import {
  type ConnectionStatus,
  type FabricStatus,
  fault,
  type StudioStatus,
} from '../../contracts/index.ts';
import { paint } from '../io.ts';
import { type CliSession, need, onlyInTerminal, show } from '../session.ts';
import { duration, span, table } from '../words.ts';

export function statusCommand(program: Command, session: CliSession): void {
  program
    .command('status')
    .description('says how the studio and its connections are')
    .action(async () => {
      const studio = await session.studio();
      const status = need(await studio.call('studio.status', {}));
      show(session, status, () => statusInWords(session, status));
    });
}

export function showCommand(program: Command, session: CliSession): void {
  program
    .command('show')
    .description('names the show (top bar, reports)')
    .argument('<name>')
    .action(async (name: string) => {
      const studio = await session.studio();
      need(await studio.call('studio.rename', { show: name }));
      show(session, { show: name }, () => [`The show is called ${name}.`]);
    });
}

export function processCommand(program: Command, session: CliSession): void {
  program
    .command('process')
    .description("the studio's own processes")
    .command('list')
    .description("lists the studio's own processes: adapters, simulators, the fabric")
    .action(async () => {
      const studio = await session.studio();
      const processes = need(await studio.call('process.list', {}));
      show(session, processes, () =>
        table(
          processes.map(one => [
            one.name,
            one.kind,
            one.state,
            one.pid === undefined ? '' : `pid ${one.pid}`,
            one.memoryMb === undefined ? '' : `${Math.round(one.memoryMb)} MB`,
            `${one.restarts} restarts`,
            one.lastExit ?? '',
          ]),
        ),
      );
    });
}

export function vaultCommand(program: Command, session: CliSession): void {
  program
    .command('vault')
    .description('where passwords are kept')
    .command('unlock')
    .description('unlocks the passwords with the passphrase (IF_PASSPHRASE, or standard input)')
    .option('--passphrase-stdin', 'read the passphrase from standard input')
    .action(async (options: { passphraseStdin?: boolean }) => {
      if (options.passphraseStdin) onlyInTerminal(session, 'vault unlock --passphrase-stdin');
      const passphrase = options.passphraseStdin
        ? (await session.io.readInput()).replace(/\r?\n$/, '')
        : session.io.env.IF_PASSPHRASE;
      if (!passphrase) {
        throw fault(
          'bad_input',
          'The passphrase is missing.',
          'Pipe it in with --passphrase-stdin, or set IF_PASSPHRASE.',
        );
      }
      const studio = await session.studio();
      need(await studio.call('vault.unlock', { passphrase }));
      show(session, { vault: 'open' }, () => ['The vault is open.']);
    });
}

function statusInWords(session: CliSession, status: StudioStatus): string[] {
  const { io } = session;
  const now = Date.now();
  const demo = status.demo ? ' · demo' : '';
  const verified = status.witness.lastVerified;
  const lines = [
    `InfraFabric Studio ${status.version} · ${status.show}${demo} · ${status.host} process ${status.pid} · up ${span(now - status.startedAt)}`,
    ...table([
      ['  data', status.data],
      ['  fabric', fabricInWords(status.fabric)],
      [
        '  record',
        `${status.witness.entries} entries${verified === undefined ? '' : verified.intact ? ', whole when last verified' : ', NOT WHOLE when last verified'}`,
      ],
      ['  vault', status.vault],
    ]),
  ];
  if (status.connections.length === 0) {
    lines.push('No connections yet: if connection add --help');
  } else {
    lines.push('Connections');
    const width = Math.max(...status.connections.map(connection => connection.id.length));
    for (const connection of status.connections) {
      const { state } = connection.status;
      const mark = paint(io, stateStyle[state], state.padEnd(10));
      lines.push(
        `  ${connection.id.padEnd(width)}  ${mark}  ${connection.address}  ${linkInWords(connection.status, now)}`.trimEnd(),
      );
    }
  }
  for (const notice of status.notices) {
    lines.push(`${notice.level}: ${notice.message}${notice.next ? ` → ${notice.next}` : ''}`);
  }
  return lines;
}

export const stateStyle = {
  live: 'green',
  connecting: 'yellow',
  stale: 'yellow',
  attention: 'red',
  down: 'red',
  off: 'dim',
} as const;

/** What is worth saying of a link beside its state. */
export function linkInWords(status: ConnectionStatus, now: number): string {
  switch (status.state) {
    case 'live':
      return `${status.peer} · ${duration(status.roundTripMs)}`;
    case 'stale':
      return `silent for ${span(now - status.freshAt)}`;
    case 'connecting':
      return `attempt ${status.attempt}, for ${span(now - status.since)}`;
    case 'attention':
    case 'down':
      return `${status.error.message} (${span(now - status.since)}) → ${status.error.next}`;
    case 'off':
      return '';
  }
}

function fabricInWords(fabric: FabricStatus): string {
  switch (fabric.state) {
    case 'off':
      return `off: ${fabric.reason}`;
    case 'starting':
      return 'starting';
    case 'running':
      return `running, nats-server ${fabric.version}, process ${fabric.pid}, ${fabric.restarts} restarts`;
    case 'down':
      return `down: ${fabric.error.message}`;
  }
}
