import type { Json, ProcessView, Result, StudioError } from '../../contracts/index.ts';
import { err } from '../../contracts/index.ts';
import { AdapterProcess, type AdapterProcessOptions, type ProcessCall } from './adapter-process.ts';
import type { ProcessHost } from './process-host.ts';
import type { ProcessAnswer, Question } from './protocol.ts';

/** The proof that the governor admitted this very call. The chassis checks it before it hands over. */
export interface GrantCheck {
  verify(
    grant: unknown,
    call: { id: string; connection: string; operation: string },
  ): StudioError | undefined;
}

export interface ChassisOptions {
  host: ProcessHost;
  adapterEntry: URL;
  grants: GrantCheck;
}

export type OpenOptions = Omit<AdapterProcessOptions, 'host' | 'entry'>;

/** Runs each connection's adapter in a process of its own. */
export class Chassis {
  readonly #options: ChassisOptions;
  readonly #processes = new Map<string, AdapterProcess>();

  constructor(options: ChassisOptions) {
    this.#options = options;
  }

  open(options: OpenOptions): void {
    if (this.#processes.has(options.connection)) return;
    const adapterProcess = new AdapterProcess({
      ...options,
      host: this.#options.host,
      entry: this.#options.adapterEntry,
    });
    this.#processes.set(options.connection, adapterProcess);
    adapterProcess.start();
  }

  async close(connection: string): Promise<void> {
    const adapterProcess = this.#processes.get(connection);
    this.#processes.delete(connection);
    await adapterProcess?.stop();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#processes.keys()].map(connection => this.close(connection)));
  }

  /** Hands an admitted call to its adapter. No grant, no call. */
  async invoke(
    connection: string,
    call: ProcessCall,
    grant: unknown,
  ): Promise<{ answer: ProcessAnswer; at: number }> {
    const at = Number(process.hrtime.bigint()) / 1e6;
    const { id, operation } = call;
    const refusal = this.#options.grants.verify(grant, { id, connection, operation });
    if (refusal !== undefined)
      return { answer: { kind: 'failed', sent: false, error: refusal }, at };
    const adapterProcess = this.#processes.get(connection);
    if (adapterProcess === undefined) {
      return { answer: { kind: 'failed', sent: false, error: notOpen(connection) }, at };
    }
    return adapterProcess.invoke(call);
  }

  watch(connection: string, lamps: Parameters<AdapterProcess['watch']>[0]): void {
    this.#processes.get(connection)?.watch(lamps);
  }

  async ask(connection: string, question: Question): Promise<Result<Json>> {
    return this.#processes.get(connection)?.ask(question) ?? err(notOpen(connection));
  }

  status(connection: string) {
    return this.#processes.get(connection)?.status;
  }

  processes(): ProcessView[] {
    return [...this.#processes.values()].map(adapterProcess => adapterProcess.view);
  }
}

const notOpen = (connection: string): StudioError => ({
  code: 'connection_down',
  message: `The connection "${connection}" is not open.`,
  next: 'Look at it in Devices.',
});
