import {
  callService,
  createConnection,
  createLongLivedTokenAuth,
  ERR_INVALID_AUTH,
  getAuth,
  getStates,
  type HassEntities,
  subscribeEntities,
  subscribeServices,
} from 'home-assistant-js-websocket';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EntityTable } from '../src/adapters/lan/home-assistant/entities.ts';
import {
  type HomeAssistantSimulator,
  SIMULATOR_CODE,
  SIMULATOR_TOKEN,
  startHomeAssistantSimulator,
} from '../src/simulators/home-assistant/index.ts';

// Home Assistant's own client, whole, with its own socket and its own reading of the diffs,
// against our simulator: what its frontend relies on must be there.

let simulator: HomeAssistantSimulator;
let url: string;
beforeEach(async () => {
  simulator = await startHomeAssistantSimulator({ moving: false });
  url = `http://127.0.0.1:${simulator.ports.http}`;
});
afterEach(() => simulator.close());

const connect = (token = SIMULATOR_TOKEN) =>
  createConnection({ auth: createLongLivedTokenAuth(url, token), setupRetry: 0 });

describe('home-assistant-js-websocket on the simulator', () => {
  it('reads diffs to the very states that get_states gives, and so does our adapter', async () => {
    const connection = await connect();
    let theirs: HassEntities = {};
    const ours = new EntityTable();
    subscribeEntities(connection, entities => {
      theirs = entities;
    });
    await connection.subscribeMessage(event => ours.apply(event), { type: 'subscribe_entities' });
    await vi.waitFor(() => expect(Object.keys(theirs).length).toBe(simulator.house.size));

    const lights = { entity_id: ['light.studio_key', 'light.house_left'] };
    await callService(connection, 'light', 'turn_on', { brightness_pct: 20 }, lights);
    await callService(connection, 'light', 'turn_off', {}, { entity_id: 'light.house_left' });
    await callService(connection, 'scene', 'turn_on', {}, { entity_id: 'scene.show' });
    await callService(
      connection,
      'climate',
      'set_temperature',
      { temperature: 20 },
      { entity_id: 'climate.studio' },
    );
    simulator.house.remove('sun.sun');
    simulator.house.set('light.new', { state: 'on', attributes: { friendly_name: 'New' } });
    await connection.ping();

    const truth = Object.fromEntries(
      (await getStates(connection)).map(({ entity_id, state, attributes }) => [
        entity_id,
        { state, attributes },
      ]),
    );
    await vi.waitFor(() => {
      const read = Object.fromEntries(
        Object.entries(theirs).map(([id, { state, attributes }]) => [id, { state, attributes }]),
      );
      expect(read).toEqual(truth);
    });
    const own = Object.fromEntries(
      [...ours.values()].map(({ id, state, attributes }) => [id, { state, attributes }]),
    );
    expect(own).toEqual(truth);
    connection.close();
  });

  it('finds services, hears events, and is told when its token is wrong', async () => {
    const connection = await connect();
    const services = await new Promise<object>(resolve => subscribeServices(connection, resolve));
    expect(services).toMatchObject({ light: { turn_on: { fields: expect.any(Object) } } });
    const heard: unknown[] = [];
    const stop = await connection.subscribeEvents(event => heard.push(event), 'cue');
    await connection.sendMessagePromise({
      type: 'fire_event',
      event_type: 'cue',
      event_data: { n: 1 },
    });
    await vi.waitFor(() => expect(heard).toMatchObject([{ event_type: 'cue', data: { n: 1 } }]));
    await stop();
    connection.close();
    await expect(connect('wrong')).rejects.toBe(ERR_INVALID_AUTH);
  });

  it('logs in with a code', async () => {
    const auth = await getAuth({ hassUrl: url, authCode: SIMULATOR_CODE, clientId: `${url}/` });
    expect(auth.accessToken).toBe(SIMULATOR_TOKEN);
    const refused = getAuth({ hassUrl: url, authCode: 'wrong', clientId: `${url}/` });
    await expect(refused).rejects.toBe(ERR_INVALID_AUTH);
  });
});
