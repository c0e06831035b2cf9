import type { SimulatorFault } from '../src/simulators/index.ts';
import { type Rig, rig } from './vmix-harness.ts';

/** Ways in which the link to vMix breaks, by the simulator's faults. */
export const breaks = ['refuse', 'restart', 'silence', 'drop', 'delay', 'garbage'] as const;
export type Break = (typeof breaks)[number] & SimulatorFault;

export interface BreakResult {
  presses: number;
  outcomes: Record<string, number>;
  /** Outcomes that the simulator's journal contradicts, in words. */
  lies: string[];
}

/**
 * Breaks the link `count` times in one way while presses go on, and holds every outcome to the
 * simulator's own journal. Each press sets a value of its own, so that none is taken for another.
 */
export async function breakVmix(
  kind: Break,
  count: number,
  random: () => number,
): Promise<BreakResult> {
  const r = await rig();
  const result: BreakResult = { presses: 0, outcomes: {}, lies: [] };
  const done: { value: string; kind: string; sent: boolean }[] = [];
  const seen = watchJournal(r);
  let turn = 0;
  const press = async () => {
    const value = `${kind}-${++turn}`;
    const input = { kind: 'value', number: 1, value };
    const { answer } = await r.press('dynamic.set', input, 100 + Math.floor(random() * 400));
    done.push({ value, kind: answer.kind, sent: answer.kind === 'failed' ? answer.sent : true });
  };
  try {
    for (let broken = 0; broken < count; broken += 1) {
      await r.until('live', 30_000);
      const before = Array.from({ length: 1 + Math.floor(random() * 3) }, press);
      await pause(random() * 4);
      const breaking = r.sim.fault(kind, { delayMs: 20 + Math.floor(random() * 600) });
      const during = [press(), press()];
      await breaking;
      during.push(press());
      await pause(random() * 60);
      if (random() < 0.5) await Promise.all([...before, ...during]);
      await r.sim.fault('none');
      await Promise.all([...before, ...during]);
    }
    // What was written late would arrive now.
    await r.until('live', 30_000);
    await r.press('dynamic.set', { kind: 'value', number: 1, value: 'end' });
    await pause(700);
    judge(done, seen, result);
    return result;
  } finally {
    await r.close();
  }
}

function watchJournal(r: Rig) {
  const commands = new Map<string, number>();
  const effects = new Map<string, number>();
  r.sim.onJournal(({ what, data }) => {
    if (what === 'command') add(commands, (data as { params: { Value?: string } }).params.Value);
    if (what === 'effect') add(effects, (data as { value?: string }).value);
  });
  return { commands, effects };
}

const add = (counts: Map<string, number>, value: string | undefined) => {
  if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
};

function judge(
  done: { value: string; kind: string; sent: boolean }[],
  seen: ReturnType<typeof watchJournal>,
  result: BreakResult,
): void {
  for (const { value, kind, sent } of done) {
    result.presses += 1;
    const name = kind === 'failed' && !sent ? 'not sent' : kind;
    result.outcomes[name] = (result.outcomes[name] ?? 0) + 1;
    const commands = seen.commands.get(value) ?? 0;
    const effects = seen.effects.get(value) ?? 0;
    const claimed = kind === 'confirmed' || kind === 'acknowledged';
    if (claimed && effects !== 1) result.lies.push(`${value}: ${kind}, and it had no effect`);
    if (name === 'not sent' && commands > 0) result.lies.push(`${value}: not sent, and it arrived`);
    if (kind === 'failed' && effects > 0)
      result.lies.push(`${value}: failed, and it had its effect`);
    if (commands > 1) result.lies.push(`${value}: arrived ${commands} times`);
  }
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
