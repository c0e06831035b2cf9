import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { Simulator } from '../simulator.ts';
import { Trouble } from './faults.ts';
import { type Params, perform } from './functions/index.ts';
import { httpServer } from './http.ts';
import { Show } from './show.ts';
import { tcpServer } from './tcp.ts';

export interface VmixSimulatorOptions {
  /** 0 or absent: any free port. */
  tcpPort?: number;
  httpPort?: number;
  /** The first seven are a studio: three cameras, titles, a clip, a list, replay; then cameras. */
  inputs?: number;
  host?: string;
  /** `27.0.0.90` unless told. */
  version?: string;
  edition?: string;
  /** `user:password` that the web API asks for. */
  login?: string;
}

export interface VmixSimulator extends Simulator {
  readonly kind: 'vmix';
  readonly ports: { readonly tcp: number; readonly http: number };
  /** Does what someone at the machine would do, by vMix function. Throws what vMix would say. */
  operate(name: string, params?: Params): void;
  /** The tally digits of the show now. */
  tally(): string;
}

/** Starts a stand-in for vMix that speaks its TCP and web APIs on real sockets. */
export async function startVmixSimulator(
  options: VmixSimulatorOptions = {},
): Promise<VmixSimulator> {
  const host = options.host ?? '127.0.0.1';
  const show = new Show(options.inputs ?? 7);
  const trouble = new Trouble();
  const common = {
    show,
    trouble,
    version: options.version ?? '27.0.0.90',
    edition: options.edition ?? '4K',
  };
  const tcp = tcpServer(common);
  const http = httpServer({ ...common, login: options.login });
  const ports = {
    tcp: await listen(tcp.server, host, options.tcpPort ?? 0),
    http: await listen(http.server, host, options.httpPort ?? 0),
  };
  const drop = () => {
    tcp.drop();
    http.drop();
  };
  const open = async () => {
    if (!tcp.server.listening) await listen(tcp.server, host, ports.tcp);
    if (!http.server.listening) await listen(http.server, host, ports.http);
  };
  const shut = async () => {
    const ended = [stop(tcp.server), stop(http.server)];
    drop();
    await Promise.all(ended);
  };

  return {
    kind: 'vmix',
    ports,
    async fault(fault, { delayMs = 500 } = {}) {
      trouble.fault = fault === 'restart' ? 'none' : fault;
      trouble.delayMs = delayMs;
      if (fault === 'refuse') await shut();
      else await open();
      if (fault === 'restart') drop();
    },
    journal: () => show.journal(),
    onJournal: listener => show.onJournal(listener),
    operate(name, params = {}) {
      const answer = perform(show, name, params);
      if (!answer.ok) throw new Error(answer.error);
    },
    tally: () => show.tally(),
    async close() {
      await shut();
      show.close();
    },
  };
}

function listen(server: Server | HttpServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server | HttpServer): Promise<void> {
  return new Promise(resolve => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
  });
}
