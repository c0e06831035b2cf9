import type { Show, SimInput } from '../show.ts';

export type Params = Readonly<Record<string, string>>;
export type Answer = { ok: true } | { ok: false; error: string };

/** What a function does to the show, and answers. */
export type Doing = (show: Show, params: Params, name: string) => Answer;

export const done: Answer = { ok: true };
export const no = (error: string): Answer => ({ ok: false, error });

/** Runs `then` on the input that `Input` names; without one, on what is in preview. */
export const onInput =
  (then: (show: Show, input: SimInput, params: Params) => Answer | undefined): Doing =>
  (show, params) => {
    const input = show.find(params.Input ?? '0');
    return input === undefined ? no('Input not found') : (then(show, input, params) ?? done);
  };
