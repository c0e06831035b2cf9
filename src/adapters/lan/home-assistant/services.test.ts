import { describe, expect, it } from 'vitest';
import { StudioFault } from '../../../contracts/index.ts';
import { refused } from './errors.ts';
import { checkServiceCall, ServiceCatalogue } from './services.ts';

const catalogue = new ServiceCatalogue({
  light: {
    turn_on: {
      name: 'Turn on',
      fields: {
        brightness_pct: { selector: { number: {} } },
        advanced_fields: { collapsed: true, fields: { flash: { selector: {} } } },
      },
      target: { entity: [{ domain: ['light'] }] },
    },
  },
  notify: { phone: { fields: { message: { required: true, name: 'Message' } } } },
  weather: { get_forecasts: { fields: {}, response: { optional: false } } },
  odd: { broken: 7 },
});
const call = (name: string, data = {}, returnResponse = false) => {
  const [domain = '', service = ''] = name.split('.');
  return checkServiceCall(catalogue, { domain, service, data, returnResponse }, 'HA');
};
const faultOf = (act: () => unknown) => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof StudioFault) return thrown.error;
    throw thrown;
  }
  throw new Error('nothing was refused');
};

describe('checkServiceCall', () => {
  it('finds a service, its folded fields and whether it answers', () => {
    expect([...call('light.turn_on').fields.keys()]).toEqual(['brightness_pct', 'flash']);
    expect(call('weather.get_forecasts').answers).toBe('always');
  });

  it('names the nearest services for one that is not there', () => {
    expect(faultOf(() => call('light.turnon'))).toMatchObject({
      code: 'not_found',
      next: 'Did you mean light.turn_on?',
    });
    expect(faultOf(() => call('constructor.toString')).code).toBe('not_found');
  });

  it('asks for a field that is required', () => {
    expect(faultOf(() => call('notify.phone')).message).toContain('"message" (Message)');
  });

  it('refuses to wait for an answer that never comes', () => {
    expect(faultOf(() => call('light.turn_on', {}, true)).code).toBe('bad_input');
  });

  it('stands a description that makes no sense', () => {
    expect(call('odd.broken').fields.size).toBe(0);
    expect(new ServiceCatalogue('nonsense').names()).toEqual([]);
  });
});

describe('refused', () => {
  it('names the fields that come near the one the server does not know', () => {
    const error = {
      code: 'invalid_format',
      message: "extra keys not allowed @ data['brightnes_pct']",
    };
    expect(refused('HA', 'light.turn_on', error, call('light.turn_on')).error).toMatchObject({
      code: 'bad_input',
      next: 'Did you mean brightness_pct?',
    });
  });

  it('keeps the server’s own words', () => {
    const error = { code: 'service_validation_error', message: 'Accepted range is 7 to 35' };
    expect(refused('HA', 'climate.set_temperature', error).error).toMatchObject({
      code: 'device_refused',
      message: 'HA refused climate.set_temperature: Accepted range is 7 to 35.',
    });
  });
});
