import type { Effect, Invocation, Origin, Result } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { type Grant, type GrantMint, grantMint } from './grant.ts';

/** A person's own hand; anything else is a machine's, and may not destroy by default. */
const byHand: readonly Origin['kind'][] = ['button', 'hotkey', 'cli', 'console'];

export const governorLimits = {
  /** Calls of one connection that may wait for an answer at the same time. */
  inFlightPerConnection: 64,
  /** ms that a grant outlives the call's deadline. */
  grantGraceMs: 1000,
} as const;

export interface Governor {
  /** Admits one invocation or says why not. Every admission must be settled. */
  admit(invocation: Invocation, effect: Effect): Result<Grant>;
  settle(invocation: Invocation): void;
  readonly grants: Pick<GrantMint, 'verify'>;
}

export function createGovernor(now: () => number): Governor {
  const mint = grantMint(now);
  const inFlight = new Map<string, number>();

  return {
    grants: mint,
    admit(invocation, effect) {
      const { id, connection, operation, origin, deadlineMs } = invocation;
      if (effect === 'destructive' && !byHand.includes(origin.kind)) {
        return err({
          code: 'policy_denied',
          message: `Policy does not let a ${origin.kind} do "${operation}": it cannot be undone.`,
          next: 'Press it yourself, or allow it in the policy.',
          detail: { rule: 'destructive-by-hand' },
        });
      }
      const waiting = inFlight.get(connection) ?? 0;
      if (waiting >= governorLimits.inFlightPerConnection) {
        return err({
          code: 'busy',
          message: `${waiting} commands to "${connection}" are waiting for an answer already.`,
          next: 'Wait until the device answers, then press again.',
          detail: { rule: 'bulkhead', waiting },
        });
      }
      inFlight.set(connection, waiting + 1);
      return ok(
        mint.issue({
          invocation: id,
          connection,
          operation,
          rule: effect === 'destructive' ? 'destructive-by-hand' : 'lan-default',
          expiresAt: now() + deadlineMs + governorLimits.grantGraceMs,
        }),
      );
    },
    settle({ connection }) {
      const waiting = (inFlight.get(connection) ?? 0) - 1;
      if (waiting <= 0) inFlight.delete(connection);
      else inFlight.set(connection, waiting);
    },
  };
}
