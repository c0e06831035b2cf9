/** The way back to the core from inside a process of ours, in either host. */
export interface CorePort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

export function corePort(): CorePort {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (parentPort !== undefined) {
    return {
      post: message => parentPort.postMessage(message),
      onMessage: listener => parentPort.on('message', event => listener(event.data)),
    };
  }
  // Without a core there is nothing to do here: end with it, however it ended.
  process.on('disconnect', () => process.exit(0));
  return {
    post: message => void process.send?.(message),
    onMessage: listener => void process.on('message', listener),
  };
}
