import type { StudioError } from '../../contracts/index.ts';

export interface GrantClaims {
  invocation: string;
  connection: string;
  operation: string;
  /** The policy rule that admitted it. */
  rule: string;
  /** Wall clock, ms since the epoch. */
  expiresAt: number;
}

/**
 * What the governor gives the chassis for one admitted call. Only the very object that the mint
 * issued counts, so nothing in the core can make one up, and copying its claims is worth nothing.
 */
export interface Grant {
  readonly claims: Readonly<GrantClaims>;
}

export interface GrantMint {
  issue(claims: GrantClaims): Grant;
  /** Why this grant does not cover this call; `undefined` when it does. */
  verify(
    candidate: unknown,
    call: { id: string; connection: string; operation: string },
  ): StudioError | undefined;
}

export function grantMint(now: () => number): GrantMint {
  const issued = new WeakMap<object, Readonly<GrantClaims>>();

  return {
    issue(claims) {
      const grant = { claims: Object.freeze({ ...claims }) };
      issued.set(grant, grant.claims);
      return grant;
    },
    verify(candidate, call) {
      if (typeof candidate !== 'object' || candidate === null) return denied('it carries no grant');
      const claims = issued.get(candidate);
      if (claims === undefined) return denied('its grant is forged');
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
