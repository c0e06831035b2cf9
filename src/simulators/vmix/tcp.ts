import { createServer, type Server, type Socket } from 'node:net';
import { activator } from './acts.ts';
import type { Trouble } from './faults.ts';
import { type Params, perform } from './functions/index.ts';
import type { Show } from './show.ts';
import { select, stateNode, stateXml } from './xml.ts';

export interface ServerOptions {
  show: Show;
  trouble: Trouble;
  version: string;
  edition: string;
}

const MAX_LINE = 1024 * 1024;

/** vMix's TCP API (port 8099 there): greeting, one answer per line in order, pushes in between. */
export function tcpServer(options: ServerOptions): { server: Server; drop(): void } {
  const clients = new Set<Client>();
  const server = createServer({ noDelay: true }, socket => {
    const client = new Client(socket, options);
    clients.add(client);
    socket.on('close', () => {
      clients.delete(client);
      client.end();
    });
  });
  return {
    server,
    drop() {
      for (const client of clients) client.drop();
    },
  };
}

class Client {
  readonly #socket: Socket;
  readonly #options: ServerOptions;
  #text = '';
  readonly #subscriptions = new Set<string>();
  #tally = '';
  readonly #unsubscribe: () => void;

  constructor(socket: Socket, options: ServerOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', data => this.#receive(String(data)));
    this.#unsubscribe = options.show.onChange(lines => this.#push(lines));
    this.#say(`VERSION OK ${options.version}`);
  }

  end(): void {
    this.#unsubscribe();
  }

  drop(): void {
    this.#socket.resetAndDestroy();
  }

  #receive(data: string): void {
    if (this.#options.trouble.silent) return;
    this.#text += data;
    if (this.#text.length > MAX_LINE) {
      this.#socket.destroy();
      return;
    }
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const clean = line.replace(/\r$/, '');
      if (clean !== '') this.#options.trouble.late(() => this.#understand(clean));
    }
  }

  #understand(line: string): void {
    const { show, version, edition } = this.#options;
    const [command = '', ...words] = line.split(' ');
    const rest = words.join(' ');
    switch (command.toUpperCase()) {
      case 'TALLY':
        return this.#say(`TALLY OK ${show.tally()}`);
      case 'FUNCTION':
        return this.#run(words[0] ?? '', words.slice(1).join(' '));
      case 'ACTS': {
        const state = activator(show, words[0] ?? '', words[1]);
        return this.#say(state === undefined ? 'ACTS ER No Input' : `ACTS OK ${state}`);
      }
      case 'XML':
        return this.#body('XML', stateXml(show, version, edition));
      case 'XMLTEXT': {
        const text = select(stateNode(show, version, edition), rest);
        if (text === undefined) return this.#say('XMLTEXT ER Not found');
        if (/[\r\n]/.test(text)) return this.#body('XMLTEXT', text);
        return this.#say(`XMLTEXT OK ${text}`);
      }
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE':
        return this.#subscribe(command.toUpperCase(), rest.toUpperCase());
      case 'VERSION':
        return this.#say(`VERSION OK ${version}`);
      case 'PING':
        return this.#say('PING OK PONG');
      case 'QUIT':
        this.#say('QUIT OK Bye');
        this.#socket.end();
        return;
      default:
        return this.#say(`${command.replace(/[^A-Za-z]/g, '') || 'COMMAND'} ER Unknown command`);
    }
  }

  #run(name: string, query: string): void {
    const { show, trouble } = this.#options;
    const params = paramsOf(query);
    show.note('command', name, { params, via: 'tcp' });
    if (trouble.fault === 'drop') return;
    const answer = perform(show, name, params);
    show.note('reply', name, answer);
    this.#say(answer.ok ? 'FUNCTION OK Completed' : `FUNCTION ER ${answer.error}`);
  }

  #subscribe(command: string, what: string): void {
    if (what !== 'TALLY' && what !== 'ACTS')
      return this.#say(`${command} ER ${what} not supported`);
    if (command === 'SUBSCRIBE') this.#subscriptions.add(what);
    else this.#subscriptions.delete(what);
    this.#say(`${command} OK ${what}`);
    if (command === 'SUBSCRIBE' && what === 'TALLY') {
      this.#tally = this.#options.show.tally();
      this.#say(`TALLY OK ${this.#tally}`);
    }
  }

  #push(lines: readonly string[]): void {
    if (this.#subscriptions.size === 0 || this.#options.trouble.silent) return;
    let out = '';
    if (this.#subscriptions.has('TALLY')) {
      const tally = this.#options.show.tally();
      if (tally !== this.#tally) out += `TALLY OK ${tally}\r\n`;
      this.#tally = tally;
    }
    if (this.#subscriptions.has('ACTS')) for (const line of lines) out += `ACTS OK ${line}\r\n`;
    if (out !== '') this.#options.trouble.late(() => this.#write(out));
  }

  #say(line: string): void {
    this.#write(`${line}\r\n`);
  }

  #body(command: string, text: string): void {
    // The length counts bytes, and the line end that closes the text.
    this.#write(`${command} ${Buffer.byteLength(text) + 2}\r\n${text}\r\n`);
  }

  #write(text: string): void {
    const { trouble } = this.#options;
    if (trouble.silent || !this.#socket.writable) return;
    this.#socket.write(trouble.fault === 'garbage' ? garbage(text.length) : text);
  }
}

/** Bytes that are nobody's protocol, with line ends, so that readers get to judge them. */
function garbage(length: number): Buffer {
  const bytes = Buffer.alloc(Math.min(Math.max(length, 16), 4096));
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = at % 61 === 60 ? 0x0a : 33 + ((at * 7919 + length) % 220);
  }
  return bytes;
}

/** A query string as vMix reads it. */
export function paramsOf(query: string): Params {
  const params: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) params[name] = value;
  return params;
}
