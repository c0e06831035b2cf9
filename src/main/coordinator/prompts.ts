import { ulid as freshUlid } from 'ulid';
import type { z } from 'zod';
import type { Prompt, Result, taskInput } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import type { Core } from './core.ts';
import { appendError } from './errors.ts';
import { freshNonce } from './message.ts';

/** Questions to people, kept as leases: re-notified, and answered by the written default in the end. */
export interface Prompts {
  ask(draft: z.output<typeof taskInput.ask>): Promise<Result<Prompt>>;
  answer(given: z.output<typeof taskInput.answer>): Promise<Result<Prompt>>;
  open(): Prompt[];
  get(id: string): Prompt | undefined;
  /** Called on each change and on each reminder. */
  onPrompt(listener: (prompt: Prompt) => void): () => void;
  begin(): void;
  close(): void;
}

const TICK_MS = 200;

export function openPrompts(core: Core): Prompts {
  const { now } = core.options;
  const lane = core.lane('bus');
  const prompts = new Map<string, Prompt>();
  const newest = new Map<string, number>();
  const remindedAt = new Map<string, number>();
  const listeners = new Set<(prompt: Prompt) => void>();
  const busy = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function take(prompt: Prompt): void {
    // The feed may bring an open question after its answer, which was written here, is known.
    if ((newest.get(prompt.id) ?? -1) >= prompt.seq) return;
    const known = prompts.get(prompt.id);
    newest.set(prompt.id, prompt.seq);
    if (prompt.state === 'open') prompts.set(prompt.id, prompt);
    else prompts.delete(prompt.id);
    if (known === undefined) remindedAt.set(prompt.id, now());
    if (prompt.state !== 'open') remindedAt.delete(prompt.id);
    for (const listener of listeners) listener(prompt);
  }
  for (const prompt of core.projection.openPrompts()) take(prompt);
  core.onOther(what => {
    if (what.kind === 'prompt') take(what.prompt);
  });

  /** The answer and the default race for one place in the log: one of them is the answer. */
  async function write(prompt: Prompt, expected: number, by: string): Promise<Result<Prompt>> {
    const { seq: _old, ...body } = prompt;
    const subject = lane.names.prompt(prompt.id);
    const message = { v: 1, kind: 'prompt', nonce: freshNonce(), by, at: now() } as const;
    const appended = await core.append(lane, subject, expected, { ...message, prompt: body });
    if (appended.kind === 'kept') {
      const kept = { ...prompt, seq: appended.seq };
      take(kept);
      return ok(kept);
    }
    if (appended.kind !== 'beaten') return err(appendError(appended, 'bus'));
    const last = await lane.log.last(subject);
    if (last?.message.kind === 'prompt') take({ ...last.message.prompt, seq: last.seq });
    const there = last?.message.kind === 'prompt' ? last.message.prompt : prompt;
    return err(ended(there.question, there.state, there.answer));
  }

  function tick(): void {
    if (lane.state().state !== 'running') return;
    const at = now();
    for (const prompt of prompts.values()) {
      if (at >= prompt.expiresAt) {
        if (busy.has(prompt.id)) continue;
        busy.add(prompt.id);
        const defaulted: Prompt = {
          ...prompt,
          state: 'defaulted',
          answer: prompt.default,
          answeredBy: 'studio',
          answeredAt: at,
        };
        void write(defaulted, prompt.seq, 'studio').finally(() => busy.delete(prompt.id));
      } else if (at - (remindedAt.get(prompt.id) ?? at) >= prompt.renotifyMs) {
        remindedAt.set(prompt.id, at);
        const reminded = { ...prompt, notified: prompt.notified + 1 };
        prompts.set(prompt.id, reminded);
        for (const listener of listeners) listener(reminded);
      }
    }
  }

  return {
    async ask({ by, ...draft }) {
      if (draft.choices.length > 0 && !draft.choices.includes(draft.default)) {
        return err({
          code: 'bad_input',
          message: `The default "${draft.default}" is none of the choices.`,
          next: `Make it one of: ${draft.choices.join(', ')}.`,
        });
      }
      const at = now();
      const prompt: Prompt = {
        ...draft,
        id: freshUlid(at),
        seq: 0,
        askedAt: at,
        askedBy: by,
        expiresAt: at + draft.waitMs,
        state: 'open',
        notified: 1,
      };
      return write(prompt, 0, by);
    },
    async answer({ prompt: id, answer, by }) {
      const known = prompts.get(id) ?? core.projection.prompt(id);
      if (known === undefined) {
        return err({
          code: 'no_such_thing',
          message: `There is no question ${id}.`,
          next: 'See the open questions.',
        });
      }
      if (known.state !== 'open') return err(ended(known.question, known.state, known.answer));
      if (known.choices.length > 0 && !known.choices.includes(answer)) {
        return err({
          code: 'bad_input',
          message: `"${answer}" is none of the choices.`,
          next: `Answer one of: ${known.choices.join(', ')}.`,
        });
      }
      const at = now();
      return write(
        { ...known, state: 'answered', answer, answeredBy: by, answeredAt: at },
        known.seq,
        by,
      );
    },
    open: () => [...prompts.values()],
    get: id => prompts.get(id) ?? core.projection.prompt(id),
    onPrompt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    begin() {
      timer ??= setInterval(tick, TICK_MS);
      timer.unref();
    },
    close() {
      clearInterval(timer);
    },
  };
}

const ended = (question: string, state: string, answer: string | undefined) =>
  ({
    code: 'conflict',
    message: `"${question}" is ${state} already${answer === undefined ? '' : `: ${answer}`}.`,
    next: 'Nothing more to do.',
  }) as const;
