import { describe, expect, it } from 'vitest';
import { describeAdapter, secretFields } from '../../kit/index.ts';
import { addressOf, baseUrl, homeAssistantConfig, websocketUrl } from './config.ts';
import { homeAssistant } from './index.ts';

const config = (more: object) => homeAssistantConfig.parse({ token: 't', ...more });

describe('the address of a Home Assistant', () => {
  it.each([
    [{ host: '10.0.0.5' }, 'ws://10.0.0.5:8123/api/websocket'],
    [{ host: '10.0.0.5', port: 443, tls: true }, 'wss://10.0.0.5:443/api/websocket'],
    [{ host: '::1' }, 'ws://[::1]:8123/api/websocket'],
    [{ url: 'http://ha.local:8123/' }, 'ws://ha.local:8123/api/websocket'],
    [
      { url: 'https://ha.example/lovelace'.replace('/lovelace', '') },
      'wss://ha.example/api/websocket',
    ],
    [{ url: 'http://ha.local:8123/api/websocket' }, 'ws://ha.local:8123/api/websocket'],
  ])('%j is %s', (given, url) => {
    expect(websocketUrl(config(given))).toBe(url);
  });

  it('is said in words, without secrets', () => {
    expect(addressOf(config({ url: 'https://ha.example' }))).toBe(
      'Home Assistant at ha.example:443',
    );
    expect(baseUrl(config({ host: 'h', port: 1 }))).toBe('http://h:1');
  });

  it('refuses what is no address', () => {
    expect(homeAssistantConfig.safeParse({ token: 't', url: 'ha.local' }).success).toBe(false);
  });
});

describe('the declaration', () => {
  it('keeps the token in the vault', () => {
    expect(secretFields(homeAssistant)).toEqual(['token']);
  });

  it('describes every operation, with guards where people could get in', () => {
    const { operations } = describeAdapter(homeAssistant);
    expect(operations.length).toBeGreaterThan(40);
    expect(operations.filter(one => one.effect === 'destructive').map(one => one.name)).toEqual([
      'lock.unlock',
      'lock.open',
    ]);
    expect(operations.find(({ name }) => name === 'light.on')).toMatchObject({
      confirms: true,
      lamp: true,
    });
  });

  it('asks each press for a target', () => {
    expect(homeAssistant.operations['light.on']?.input.safeParse({}).success).toBe(false);
    expect(homeAssistant.operations['light.on']?.input.safeParse({ area: 'House' }).success).toBe(
      true,
    );
  });
});
