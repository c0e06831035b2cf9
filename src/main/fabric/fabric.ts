import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FabricStatus, Result } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { type Users, userNames } from './config.ts';
import { findNatsServer } from './find.ts';
import { type HubLink, type HubLinkDraft, hubLink } from './hub-link.ts';
import { type Supervisor, supervise } from './supervisor.ts';

export interface FabricOptions {
  /** The studio's data folder; everything of the fabric is under `fabric/` in it. */
  data: string;
  log(line: string): void;
  onStatus(status: FabricStatus): void;
  /** Hubs this studio joins as a leaf. */
  hubs?: readonly HubLinkDraft[];
  /** Most that JetStream may keep on disk, bytes. */
  maxStoreBytes?: number;
  /** Where to look for the server; `process.env` unless told. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** How to reach the server as one of its users. */
export interface NatsAccess {
  url: string;
  user: string;
  password: string;
}

/**
 * Which promise a message is kept under: the fast bus survives the death of any process; the ledger
 * survives a power cut too (every message is on the disk before it is acknowledged) at about
 * 500 messages/s.
 */
export type FabricLane = 'bus' | 'ledger';

/** The studio's own message server: a real nats-server as a supervised child on loopback. */
export interface Fabric {
  status(): FabricStatus;
  /** Address with login (`nats://studio:…@127.0.0.1:4222`); never show or log it. */
  url(): string | undefined;
  /** This studio's id on the fabric: JetStream domain and subject prefix. */
  readonly studio: string;
  /** How to reach a lane now; undefined while it is not running. */
  access(lane: FabricLane, user?: keyof Users): NatsAccess | undefined;
  /** Starts the ledger server, which runs only where something is kept on it. */
  openLedger(): void;
  ledgerStatus(): FabricStatus;
  hubs(): readonly HubLink[];
  /** What the server last complained of about its links, and when (wall clock, ms). */
  linkTrouble(): { at: number; reason: string } | undefined;
  /** Replaces the hubs; the server restarts with them and everyone reconnects. */
  setHubs(hubs: readonly HubLinkDraft[]): Promise<Result<void>>;
  stop(): Promise<void>;
}

/** Starts the fabric and returns at once with state `starting`; it never holds up the studio. */
export async function startFabric(options: FabricOptions): Promise<Fabric> {
  const folder = join(options.data, 'fabric');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const studio = await studioId(join(folder, 'studio-id'));
  const users: Users = { studio: password(), system: password() };
  let hubs: readonly HubLink[] = hubLink
    .array()
    .max(8)
    .parse(options.hubs ?? []);
  let linkTrouble: { at: number; reason: string } | undefined;
  let bus: Supervisor | undefined;
  let ledger: Supervisor | undefined;
  let stopped = false;
  let status: FabricStatus = { state: 'starting' };
  const show = (next: FabricStatus) => {
    status = next;
    options.onStatus(next);
  };
  show(status);

  const search = findNatsServer(options.env);
  const opening = search.then(async found => {
    if (stopped) return;
    if (!found.found) {
      options.log(found.reason);
      show({ state: 'off', reason: found.reason });
      return;
    }
    bus = supervise({
      binary: found.binary.path,
      folder,
      log(line) {
        // nats-server says why a leaf link fails only in its log.
        if (/leafnode|leaf node/i.test(line) && /error|fail|authori|x509|certificate/i.test(line)) {
          linkTrouble = { at: Date.now(), reason: line.replace(/^nats-server: /, '') };
        }
        options.log(line);
      },
      settings: () => ({
        domain: studio,
        users,
        hubs,
        sync: 'default',
        ...(options.maxStoreBytes === undefined ? {} : { maxStoreBytes: options.maxStoreBytes }),
      }),
      onStatus: show,
    });
  });

  async function openLedger(): Promise<void> {
    const found = await search;
    if (!found.found || stopped || ledger) return;
    const ledgerFolder = join(folder, 'ledger');
    await mkdir(ledgerFolder, { recursive: true, mode: 0o700 });
    ledger ??= supervise({
      binary: found.binary.path,
      folder: ledgerFolder,
      log: line => options.log(`ledger: ${line}`),
      settings: () => ({ domain: `${studio}-ledger`, users, hubs: [], sync: 'always' }),
      onStatus: () => undefined,
    });
  }

  const access: Fabric['access'] = (lane, user = 'studio') => {
    const port = (lane === 'bus' ? bus : ledger)?.port();
    if (port === undefined) return undefined;
    return { url: `nats://127.0.0.1:${port}`, user: userNames[user], password: users[user] };
  };

  return {
    studio,
    status: () => status,
    url() {
      const way = access('bus');
      return way?.url.replace('//', `//${way.user}:${way.password}@`);
    },
    access,
    openLedger: () => void openLedger(),
    ledgerStatus: () =>
      ledger?.status() ?? { state: 'off', reason: 'Nothing is kept on the ledger yet.' },
    hubs: () => hubs,
    linkTrouble: () => linkTrouble,
    async setHubs(next) {
      const parsed = hubLink.array().max(8).safeParse(next);
      if (!parsed.success) {
        return err({
          code: 'bad_input',
          message: `The hub's settings are not right: ${parsed.error.issues[0]?.message}.`,
          next: 'Correct the address, login or certificate files.',
        });
      }
      hubs = parsed.data;
      linkTrouble = undefined;
      await bus?.restart();
      return ok(undefined);
    },
    async stop() {
      stopped = true;
      await opening;
      await Promise.all([bus?.stop(), ledger?.stop()]);
      show({ state: 'off', reason: 'The studio has stopped it.' });
    },
  };
}

const password = () => randomBytes(24).toString('base64url');

/** The studio's id, made once: it names streams and subjects, so it must never change. */
async function studioId(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (/^s[0-9a-f]{12}$/.test(kept.trim())) return kept.trim();
  const fresh = `s${randomBytes(6).toString('hex')}`;
  await writeFile(file, `${fresh}\n`, { mode: 0o600 });
  return fresh;
}
