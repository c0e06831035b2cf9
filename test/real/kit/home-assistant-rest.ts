import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { RealHomeAssistant } from './home-assistant.ts';

// What a person would do with a mouse in Home Assistant's own pages, for tests.

const registered = z.object({
  id: z.number(),
  type: z.literal('result'),
  success: z.boolean(),
  result: z.looseObject({}),
});

/** Makes an area, a floor and a label, and puts two lights of the demo house there. */
export async function furnish(real: RealHomeAssistant): Promise<void> {
  const ws = new WebSocket(`${real.url.replace(/^http/, 'ws')}/api/websocket`);
  await once(ws, 'message');
  ws.send(JSON.stringify({ type: 'auth', access_token: real.token }));
  await once(ws, 'message');
  let id = 0;
  const ask = async (message: Record<string, unknown>) => {
    id += 1;
    ws.send(JSON.stringify({ id, ...message }));
    const [data] = await once(ws, 'message');
    const answer = registered.parse(JSON.parse(String(data)));
    if (!answer.success) throw new Error(`refused: ${JSON.stringify(message)}`);
    return answer.result;
  };
  const floor = await ask({ type: 'config/floor_registry/create', name: 'Ground' });
  const label = await ask({ type: 'config/label_registry/create', name: 'On show' });
  const area = await ask({
    type: 'config/area_registry/create',
    name: 'Studio lights',
    floor_id: floor.floor_id,
  });
  for (const entity_id of ['light.bed_light', 'light.ceiling_lights']) {
    await ask({
      type: 'config/entity_registry/update',
      entity_id,
      area_id: area.area_id,
      labels: [label.label_id],
    });
  }
  ws.terminate();
}

const state = z.looseObject({ entity_id: z.string(), state: z.string() });

export async function statesOf(real: RealHomeAssistant): Promise<z.output<typeof state>[]> {
  const response = await fetch(`${real.url}/api/states`, {
    headers: { authorization: `Bearer ${real.token}` },
  });
  return z.array(state).parse(await response.json());
}

/** Logs in on the login pages with name and password, as a person would; the code of the login. */
export async function loginCode(real: RealHomeAssistant): Promise<string> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${real.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const { flow_id } = z.object({ flow_id: z.string() }).parse(
    await post('/auth/login_flow', {
      client_id: real.clientId,
      handler: ['homeassistant', null],
      redirect_uri: `${real.clientId}back`,
      type: 'authorize',
    }),
  );
  const done = await post(`/auth/login_flow/${flow_id}`, {
    client_id: real.clientId,
    ...real.owner,
  });
  return z.object({ result: z.string() }).parse(done).result;
}
