import { z } from 'zod';
import { secret } from '../../kit/index.ts';

/** How to reach a Home Assistant. `url`, where it is given, wins over host, port and TLS. */
export const homeAssistantConfig = z.object({
  url: z
    .string()
    .regex(/^(https?:\/\/\S+)?$/i, 'an address such as http://homeassistant.local:8123')
    .default('')
    .describe('Address as in the browser, or empty to use host and port'),
  host: z.string().min(1).max(253).default('homeassistant.local'),
  port: z.number().int().min(1).max(65_535).default(8123),
  tls: z.boolean().default(false).describe('Use https'),
  verifyCertificate: z
    .boolean()
    .default(true)
    .describe('Refuse certificates that nobody vouches for; off for self-signed ones'),
  token: secret(z.string().trim().min(1).max(4096)).describe(
    'Long-lived access token: your profile in Home Assistant, Security, Long-lived access tokens',
  ),
});
export type HomeAssistantConfig = z.output<typeof homeAssistantConfig>;

export type Endpoint = Pick<HomeAssistantConfig, 'url' | 'host' | 'port' | 'tls'>;

/** The base address, without a slash at its end: `http://10.0.0.5:8123`. */
export function baseUrl(config: Endpoint): string {
  if (config.url !== '') {
    const url = new URL(config.url);
    return `${url.protocol}//${url.host}${url.pathname.replace(/\/(api(\/websocket)?\/?)?$/, '')}`;
  }
  const host =
    config.host.includes(':') && !config.host.startsWith('[') ? `[${config.host}]` : config.host;
  return `${config.tls ? 'https' : 'http'}://${host}:${config.port}`;
}

/** `ws://…/api/websocket` of the same place. */
export const websocketUrl = (config: Endpoint): string =>
  `${baseUrl(config).replace(/^http/i, 'ws')}/api/websocket`;

/** Where it is, in words: `Home Assistant at 10.0.0.5:8123`. */
export function addressOf(config: Endpoint): string {
  const url = new URL(baseUrl(config));
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `Home Assistant at ${url.hostname}:${port}`;
}
