import { z } from 'zod';

/** One hub that this studio joins as a leaf: address, login, TLS. The peers' one config block. */
export const hubLink = z.object({
  /** A name for people: `Main hub`. */
  name: z.string().min(1).max(60),
  /** Addresses of one cluster, tried in turn: `tls://hub.example:7422`. */
  urls: z
    .array(z.string().regex(/^(nats|tls|nats-leaf|ws|wss):\/\/[^\s"'@]+$/, 'like tls://host:7422'))
    .min(1)
    .max(16),
  credentials: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('password'), user: z.string(), password: z.string() }),
      /** A NATS `.creds` file (JWT and nkey). */
      z.object({ kind: z.literal('file'), path: z.string() }),
    ])
    .optional(),
  /** JetStream domain of the hub. */
  domain: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/)
    .default('hub'),
  /** Servers of the hub that keep each copied stream. */
  replicas: z.union([z.literal(1), z.literal(3), z.literal(5)]).default(1),
  /** Files in PEM. Given, the hub's certificate is checked against `ca`; absent, against the system's roots. */
  tls: z
    .object({ ca: z.string().optional(), cert: z.string().optional(), key: z.string().optional() })
    .optional(),
});
export type HubLink = z.infer<typeof hubLink>;
export type HubLinkDraft = z.input<typeof hubLink>;
