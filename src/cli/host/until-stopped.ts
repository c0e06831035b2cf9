/** Resolves when the person or the system ends this process (SIGINT, SIGTERM). */
export function untilStopped(signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
