import { z } from 'zod';
import type { JsonObject } from '../../../../contracts/index.ts';
import { fault, json, StudioFault } from '../../../../contracts/index.ts';
import type { RunContext } from '../../../kit/index.ts';
import type { HomeAssistantClient } from '../client.ts';
import { refused } from '../errors.ts';
import { checkServiceCall } from '../services.ts';
import type { HomeAssistantState } from '../state.ts';
import { findTarget, hasTarget, type TargetInput } from '../target.ts';
import { callAnswer, withoutGaps } from './entity.ts';

export interface ServiceCall {
  domain: string;
  service: string;
  data: Record<string, z.output<typeof json> | undefined>;
  target: TargetInput | undefined;
  returnResponse: boolean;
}

/**
 * Calls any service, checked against what this Home Assistant says it offers: the service must
 * exist, its required fields must be there, and what the target names must exist.
 */
export async function callService(
  ctx: RunContext<HomeAssistantClient, HomeAssistantState>,
  call: ServiceCall,
): Promise<{ context: string; response: z.output<typeof json> }> {
  const { client } = ctx;
  const state = ctx.state();
  if (!state.complete) {
    throw fault(
      'busy',
      `The services of ${client.address} are still being read.`,
      'Press again in a moment.',
    );
  }
  const data = withoutGaps(call.data);
  const { domain, service: name } = call;
  const service = checkServiceCall(
    state.services,
    { domain, service: name, data, returnResponse: call.returnResponse },
    client.address,
  );
  const selector = selectorOf(state, call, client.address);
  const answer = await client
    .ask(
      {
        type: 'call_service',
        domain,
        service: name,
        service_data: data,
        ...(selector === undefined ? {} : { target: selector }),
        return_response: call.returnResponse || service.answers === 'always',
      },
      ctx.sent,
    )
    .catch(thrown => {
      if (thrown instanceof StudioFault) throw thrown;
      throw refused(client.address, `${domain}.${name}`, thrown, service);
    });
  const parsed = callAnswer.safeParse(answer);
  return parsed.success
    ? { context: parsed.data.context.id, response: parsed.data.response ?? null }
    : { context: '', response: null };
}

/** A target may be of any domain here; entities named in the data are looked at too. */
function selectorOf(
  state: HomeAssistantState,
  call: ServiceCall,
  address: string,
): JsonObject | undefined {
  const named = call.data.entity_id;
  for (const id of Array.isArray(named) ? named : [named]) {
    if (typeof id === 'string' && id !== 'all' && !id.includes(',')) {
      findTarget(state, { entity: id }, undefined, address);
    }
  }
  if (call.target === undefined || !hasTarget(call.target)) return undefined;
  return { ...findTarget(state, call.target, undefined, address).selector };
}

export const outputWithResponse = z.object({ context: z.string(), response: json });
