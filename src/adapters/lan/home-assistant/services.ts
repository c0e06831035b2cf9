import { z } from 'zod';
import type { JsonObject } from '../../../contracts/index.ts';
import { fault } from '../../../contracts/index.ts';
import { didYouMean, nearest } from './nearest.ts';

const field = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  required: z.boolean().optional(),
  example: z.unknown().optional(),
  default: z.unknown().optional(),
  selector: z.unknown().optional(),
  /** A section: fields of its own, shown folded. */
  fields: z.record(z.string(), z.unknown()).optional(),
});
const service = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  fields: z.record(z.string(), field).default({}),
  target: z.unknown().optional(),
  response: z.object({ optional: z.boolean() }).optional(),
});
/** What `get_services` answers: domain → service → description. */
export const serviceList = z.record(z.string(), z.record(z.string(), z.unknown()));

export type ServiceField = z.output<typeof field>;
export interface Service {
  readonly domain: string;
  readonly service: string;
  readonly title: string;
  readonly description: string;
  readonly fields: ReadonlyMap<string, ServiceField>;
  /** Whether it takes entities, devices or areas. */
  readonly targets: boolean;
  /** Whether it hands something back: never, when asked, always. */
  readonly answers: 'never' | 'optional' | 'always';
}

/** The services that a Home Assistant offers, with their fields. Read on demand, never changes. */
export class ServiceCatalogue {
  readonly #raw: z.output<typeof serviceList>;

  constructor(raw: unknown) {
    const parsed = serviceList.safeParse(raw);
    this.#raw = parsed.success ? parsed.data : {};
  }

  /** All names, `domain.service`, sorted. */
  names(): string[] {
    return Object.entries(this.#raw)
      .flatMap(([domain, services]) => Object.keys(services).map(name => `${domain}.${name}`))
      .sort();
  }

  domains(): string[] {
    return Object.keys(this.#raw).sort();
  }

  has(domain: string, name: string): boolean {
    return this.#description(domain, name) !== undefined;
  }

  find(domain: string, name: string): Service | undefined {
    const raw = this.#description(domain, name);
    if (raw === undefined) return undefined;
    const parsed = service.catch({ fields: {} }).parse(raw);
    return {
      domain,
      service: name,
      title: parsed.name ?? `${domain}.${name}`,
      description: parsed.description ?? '',
      fields: flatten(parsed.fields),
      targets: parsed.target !== undefined && parsed.target !== null,
      answers:
        parsed.response === undefined ? 'never' : parsed.response.optional ? 'optional' : 'always',
    };
  }

  #description(domain: string, name: string): unknown {
    const services = Object.hasOwn(this.#raw, domain) ? this.#raw[domain] : undefined;
    return services !== undefined && Object.hasOwn(services, name) ? services[name] : undefined;
  }

  toJSON(): JsonObject {
    return this.#raw as JsonObject; // came out of JSON, goes back into it
  }
}

export const emptyCatalogue = new ServiceCatalogue({});

/** A section's fields stand beside the others when a service is called. */
function flatten(fields: Record<string, ServiceField>): ReadonlyMap<string, ServiceField> {
  const flat = new Map<string, ServiceField>();
  for (const [name, one] of Object.entries(fields)) {
    if (one.fields === undefined) flat.set(name, one);
    else
      for (const [inner, raw] of Object.entries(one.fields))
        flat.set(inner, field.catch({}).parse(raw));
  }
  return flat;
}

/**
 * Checks a call against what the server says it offers. Refuses what the server would refuse (no
 * such service, a required field missing, an answer asked of a service that has none). A field that
 * no description mentions is left to the server, because descriptions are not always whole.
 */
export function checkServiceCall(
  catalogue: ServiceCatalogue,
  call: { domain: string; service: string; data: JsonObject; returnResponse: boolean },
  address: string,
): Service {
  const name = `${call.domain}.${call.service}`;
  const found = catalogue.find(call.domain, call.service);
  if (found === undefined) {
    const near = nearest(name, catalogue.names());
    throw fault(
      'not_found',
      `${address} has no service "${name}".`,
      didYouMean(near, 'See the services under Developer tools, Actions in Home Assistant.'),
      { nearest: near },
    );
  }
  for (const [key, value] of found.fields) {
    if (value.required === true && !Object.hasOwn(call.data, key) && call.domain !== 'script') {
      throw fault(
        'bad_input',
        `The service ${name} of ${address} needs the field "${key}"${value.name ? ` (${value.name})` : ''}.`,
        'Fill in the field and press again.',
        { fields: [...found.fields.keys()] },
      );
    }
  }
  if (call.returnResponse && found.answers === 'never') {
    throw fault(
      'bad_input',
      `The service ${name} of ${address} hands nothing back.`,
      'Switch "return response" off for this service.',
    );
  }
  return found;
}
