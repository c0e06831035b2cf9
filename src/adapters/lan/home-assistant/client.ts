import type { JsonObject, StudioFault } from '../../../contracts/index.ts';

export interface Request extends JsonObject {
  type: string;
}

/** The open link to one Home Assistant, as operations use it. */
export interface HomeAssistantClient {
  /** Where it is, in words. */
  readonly address: string;
  /**
   * Sends one message of the WebSocket API and resolves with its result. `sent` is called when the
   * bytes are with the link. Throws `StudioFault`: what was refused by `doing`'s name, or
   * `connection_lost` when the link broke before an answer came.
   */
  request(message: Request, doing: string, sent?: () => void): Promise<unknown>;
  /** As `request`, with Home Assistant's own error for the caller to put into words. */
  ask(message: Request, sent?: () => void): Promise<unknown>;
  /**
   * Subscribes, and resolves with what `pick` makes of the first event for which it is not
   * `undefined`; unsubscribes again.
   */
  firstEvent<T>(
    message: Request,
    doing: string,
    pick: (event: unknown) => T | StudioFault | undefined,
    sent?: () => void,
  ): Promise<T>;
  /** A real, harmless request; also follows a Home Assistant that is still starting. */
  probe(): Promise<void>;
}
