import type { HubLink } from './hub-link.ts';

/** What one nats-server of ours is started with. */
export interface ServerSettings {
  /** JetStream domain and server name: the studio's id. */
  domain: string;
  /** Loopback port; -1 lets the system choose. */
  port: number;
  storeDir: string;
  portsDir: string;
  users: Users;
  /** `default` syncs every two minutes (survives kill -9), `always` before each answer (survives power loss). */
  sync: 'default' | 'always';
  /** Most that JetStream may keep on disk, bytes; the server's own default (3/4 of what is free) when absent. */
  maxStoreBytes?: number;
  hubs: readonly HubLink[];
}

/** Passwords of the server's users, made anew at each start of the studio. */
export interface Users {
  studio: string;
  system: string;
}

export const userNames = { studio: 'studio', system: 'system' } as const;
export const accountName = 'STUDIO';

/** Strings in nats-server's format take the same escapes as JSON for all that occurs here. */
const quote = (text: string) => JSON.stringify(text);

/** The server's configuration file. Holds passwords: write it readable by its owner only. */
export function renderConfig(settings: ServerSettings): string {
  const { users } = settings;
  return `# Written by InfraFabric Studio at each start; changes here are lost.
server_name: ${quote(settings.domain)}
listen: "127.0.0.1:${settings.port}"
ports_file_dir: ${quote(settings.portsDir)}
max_payload: 1MB
max_pending: 64MB
write_deadline: "10s"
ping_interval: "5s"
ping_max: 2
jetstream {
  store_dir: ${quote(settings.storeDir)}
  domain: ${quote(settings.domain)}
${settings.sync === 'always' ? '  sync_interval: always\n' : ''}${
  settings.maxStoreBytes === undefined ? '' : `  max_file_store: ${settings.maxStoreBytes}\n`
}}
accounts {
  ${accountName} {
    jetstream: enabled
    users: [{ user: ${userNames.studio}, password: ${quote(users.studio)} }]
  }
  SYS { users: [{ user: ${userNames.system}, password: ${quote(users.system)} }] }
}
system_account: SYS
${settings.hubs.length === 0 ? '' : renderLeaf(settings.hubs)}`;
}

function renderLeaf(hubs: readonly HubLink[]): string {
  return `leafnodes {
  reconnect: 1
  remotes: [
${hubs.map(renderRemote).join('\n')}
  ]
}
`;
}

function renderRemote(hub: HubLink): string {
  const lines = [
    `urls: [${hub.urls.map(url => quote(withLogin(url, hub))).join(', ')}]`,
    `account: ${accountName}`,
  ];
  if (hub.credentials?.kind === 'file') lines.push(`credentials: ${quote(hub.credentials.path)}`);
  if (hub.tls) {
    const { ca, cert, key } = hub.tls;
    const tls = [
      ca === undefined ? '' : `ca_file: ${quote(ca)}`,
      cert === undefined ? '' : `cert_file: ${quote(cert)}`,
      key === undefined ? '' : `key_file: ${quote(key)}`,
      'timeout: 5',
    ].filter(Boolean);
    lines.push(`tls { ${tls.join(', ')} }`);
  }
  return `    { ${lines.join(', ')} }`;
}

function withLogin(url: string, hub: HubLink): string {
  if (hub.credentials?.kind !== 'password') return url;
  const full = new URL(url);
  full.username = encodeURIComponent(hub.credentials.user);
  full.password = encodeURIComponent(hub.credentials.password);
  return full.href;
}
