import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { StudioError } from '../../contracts/index.ts';

/** What the governor gives the chassis for one admitted call. No grant, no call. */
const grantClaims = z.object({
  invocation: z.string(),
  connection: z.string(),
  operation: z.string(),
  /** The policy rule that admitted it. */
  rule: z.string(),
  /** Wall clock, ms since the epoch. */
  expiresAt: z.number(),
});
export type GrantClaims = z.infer<typeof grantClaims>;

const grant = z.object({ claims: grantClaims, mac: z.string() });
export type Grant = z.infer<typeof grant>;

export interface GrantMint {
  issue(claims: GrantClaims): Grant;
  /** Why this grant does not cover this call; `undefined` when it does. */
  verify(
    candidate: unknown,
    call: { id: string; connection: string; operation: string },
  ): StudioError | undefined;
}

/** Mints and checks grants with a key that lives as long as this studio process. */
export function grantMint(now: () => number, key: Buffer = randomBytes(32)): GrantMint {
  const macOf = ({ invocation, connection, operation, rule, expiresAt }: GrantClaims) =>
    createHmac('sha256', key)
      .update(JSON.stringify([invocation, connection, operation, rule, expiresAt]))
      .digest();

  return {
    issue: claims => ({ claims, mac: macOf(claims).toString('base64url') }),
    verify(candidate, call) {
      const parsed = grant.safeParse(candidate);
      if (!parsed.success) return denied('it carries no grant');
      const { claims, mac } = parsed.data;
      const given = Buffer.from(mac, 'base64url');
      const wanted = macOf(claims);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
        return denied('its grant is forged');
      }
      if (claims.invocation !== call.id) return denied('its grant belongs to another call');
      if (claims.connection !== call.connection || claims.operation !== call.operation) {
        return denied('its grant is for something else');
      }
      if (now() > claims.expiresAt) return denied('its grant has expired');
      return undefined;
    },
  };
}

const denied = (why: string): StudioError => ({
  code: 'permission_denied',
  message: `The call was not handed to its adapter: ${why}.`,
  next: 'Press again; if it happens twice, send the log to the developers.',
});
