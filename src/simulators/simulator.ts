/** What a simulator can do wrong on demand; each one supports those that its protocol has. */
export const simulatorFaults = [
  'none',
  /** Nothing listens: connections are refused and open ones closed. */
  'refuse',
  /** Links stay open and nothing answers (peer gone without FIN). */
  'silence',
  /** All links drop; it listens again at once, with its state kept. */
  'restart',
  /** Answers come late (`delayMs`). */
  'delay',
  /** Commands are swallowed: not done, not answered; everything else goes on. */
  'drop',
  /** Answers are not of the protocol. */
  'garbage',
] as const;
export type SimulatorFault = (typeof simulatorFaults)[number];

/** What the device truly did, in order: the yardstick for every claimed outcome. */
export interface JournalEntry {
  /** Monotonic, ms (`process.hrtime`), comparable between processes of one machine. */
  at: number;
  /** `command` when it arrives, `effect` when the state changed, `reply` when answered. */
  what: 'command' | 'effect' | 'reply';
  name: string;
  data: unknown;
}

/** A stand-in for a device that speaks its real wire protocol. */
export interface Simulator {
  readonly kind: 'obs' | 'vmix' | 'home-assistant';
  /** Ports it listens on (127.0.0.1), by protocol name: `{ ws: 4455 }`, `{ tcp: 8099, http: 8088 }`. */
  readonly ports: Readonly<Record<string, number>>;
  fault(fault: SimulatorFault, options?: { delayMs?: number }): Promise<void>;
  /** Newest last; the oldest entries go when it is long. */
  journal(): readonly JournalEntry[];
  /** Called synchronously for each entry as it happens. */
  onJournal(listener: (entry: JournalEntry) => void): () => void;
  close(): Promise<void>;
}

/** Monotonic ms since an arbitrary point, the same for all processes of this machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
