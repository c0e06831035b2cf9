import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findNatsServer, type HubLinkDraft } from '../../src/main/fabric/index.ts';

const folderOf = (name: string) =>
  fileURLToPath(new URL(`../../resources/hub/${name}`, import.meta.url));
const run = promisify(execFile);

/** The ready hub of `resources/hub`: the same files, three processes on loopback. */
export interface ReadyHub {
  link: HubLinkDraft;
  /** Client addresses (TLS), for looking at the hub from outside. */
  client: { servers: string[]; user: string; pass: string; tls: { caFile: string } };
  leafPorts: number[];
  kill(server: number): Promise<void>;
  start(server: number): Promise<void>;
  /** Stops a server where it stands (SIGSTOP): its links stay open and nothing answers. */
  stop(server: number): void;
  close(): Promise<void>;
}

const PASSWORD = 'studio-password';

export async function startReadyHub(): Promise<ReadyHub> {
  const found = await findNatsServer();
  if (!found.found) throw new Error(found.reason);
  const folder = await mkdtemp(join(tmpdir(), 'if-hub-'));
  const certificates = join(folder, 'certificates');
  await run(folderOf('make-certificates.sh'), [certificates], { timeout: 30_000 });
  const ports = await freePorts(9);
  const at = (index: number) => ports[index] ?? 0;
  const servers: (ChildProcess | undefined)[] = [];
  const ca = join(certificates, 'ca.pem');

  async function start(n: number): Promise<void> {
    const child = spawn(found.found ? found.binary.path : '', ['-c', folderOf('hub.conf')], {
      stdio: 'ignore',
      env: {
        ...process.env,
        HUB_NAME: `hub-${n + 1}`,
        HUB_CLIENT_LISTEN: `127.0.0.1:${at(n)}`,
        HUB_CLUSTER_LISTEN: `127.0.0.1:${at(3 + n)}`,
        HUB_LEAF_LISTEN: `127.0.0.1:${at(6 + n)}`,
        HUB_STORE: join(folder, `store-${n + 1}`),
        HUB_CERT: join(certificates, 'hub.pem'),
        HUB_KEY: join(certificates, 'hub-key.pem'),
        HUB_CA: ca,
        HUB_ROUTE_1: `nats://127.0.0.1:${at(3)}`,
        HUB_ROUTE_2: `nats://127.0.0.1:${at(4)}`,
        HUB_ROUTE_3: `nats://127.0.0.1:${at(5)}`,
        HUB_STUDIO_PASSWORD: PASSWORD,
        HUB_SYSTEM_PASSWORD: 'system-password',
      },
    });
    servers[n] = child;
    await answers(at(6 + n));
  }

  async function kill(n: number): Promise<void> {
    const child = servers[n];
    servers[n] = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  await Promise.all([0, 1, 2].map(start));
  return {
    link: {
      name: 'Main hub',
      urls: [6, 7, 8].map(n => `tls://127.0.0.1:${at(n)}`),
      credentials: { kind: 'password', user: 'studio', password: PASSWORD },
      tls: { ca },
      replicas: 3,
    },
    client: {
      servers: [0, 1, 2].map(n => `127.0.0.1:${at(n)}`),
      user: 'studio',
      pass: PASSWORD,
      tls: { caFile: ca },
    },
    leafPorts: [6, 7, 8].map(at),
    kill,
    start,
    stop: n => void servers[n]?.kill('SIGSTOP'),
    async close() {
      await Promise.all([0, 1, 2].map(kill));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map(server => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

async function answers(port: number): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await delay(50);
  }
  throw new Error(`The hub does not listen on ${port}.`);
}
