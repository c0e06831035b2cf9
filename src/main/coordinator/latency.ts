/** The last thousand durations, ms. */
export interface Latency {
  add(ms: number): void;
  summary(): { p50: number; p99: number } | undefined;
}

const KEPT = 1000;

export function openLatency(): Latency {
  const ring: number[] = [];
  let at = 0;
  return {
    add(ms) {
      ring[at] = ms;
      at = (at + 1) % KEPT;
    },
    summary() {
      if (ring.length === 0) return undefined;
      const sorted = [...ring].sort((a, b) => a - b);
      const pick = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
      return { p50: pick(0.5), p99: pick(0.99) };
    },
  };
}
