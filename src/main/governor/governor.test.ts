import { describe, expect, it } from 'vitest';
import type { Invocation, Origin } from '../../contracts/index.ts';
import { createGovernor, governorLimits } from './governor.ts';

const press = (id: string, kind: Origin['kind'] = 'button'): Invocation => ({
  id,
  origin: { kind, who: 'test' },
  connection: 'obs',
  adapter: 'obs',
  operation: 'stream.stop',
  input: {},
  acceptedAt: 1000,
  deadlineMs: 2000,
});

describe('governor', () => {
  it('gives a grant that covers this call and no other', () => {
    let now = 1000;
    const governor = createGovernor(() => now);
    const admitted = governor.admit(press('A'), 'write');
    if (!admitted.ok) throw new Error('not admitted');
    const grant = admitted.value;
    const call = { id: 'A', connection: 'obs', operation: 'stream.stop' };
    expect(governor.grants.verify(grant, call)).toBeUndefined();
    for (const other of [
      { ...call, id: 'B' },
      { ...call, connection: 'vmix' },
      { ...call, operation: 'record.stop' },
    ]) {
      expect(governor.grants.verify(grant, other)?.code).toBe('permission_denied');
    }
    const forged = { ...grant, claims: { ...grant.claims, operation: 'record.stop' } };
    const elsewhere = { ...call, operation: 'record.stop' };
    expect(governor.grants.verify(forged, elsewhere)?.message).toContain('forged');
    expect(governor.grants.verify(undefined, call)?.message).toContain('no grant');
    now += 2000 + governorLimits.grantGraceMs + 1;
    expect(governor.grants.verify(grant, call)?.message).toContain('expired');
  });

  it("lets a person's hand destroy, and nothing else", () => {
    const governor = createGovernor(() => 0);
    expect(governor.admit(press('A', 'hotkey'), 'destructive').ok).toBe(true);
    for (const kind of ['chat', 'swarm', 'profile', 'peer', 'trigger'] as const) {
      const refused = governor.admit(press('B', kind), 'destructive');
      expect(refused.ok ? undefined : refused.error.code).toBe('policy_denied');
    }
  });

  it('stops at the bulkhead, and opens again as calls settle', () => {
    const governor = createGovernor(() => 0);
    for (let n = 0; n < governorLimits.inFlightPerConnection; n++) {
      expect(governor.admit(press(`P${n}`), 'write').ok).toBe(true);
    }
    const refused = governor.admit(press('X'), 'write');
    expect(refused.ok ? undefined : refused.error.code).toBe('busy');
    governor.settle(press('P0'));
    expect(governor.admit(press('Y'), 'write').ok).toBe(true);
  });
});
