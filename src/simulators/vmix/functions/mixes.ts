import type { Show, SimMix } from '../show.ts';
import { type Answer, type Doing, done, no, type Params } from './common.ts';

export const mixOf = (show: Show, params: Params): SimMix | undefined =>
  show.mixes[Number(params.Mix ?? 0)];

export function mixLines(
  show: Show,
  mix: SimMix,
  was: { active: string; preview: string },
): string[] {
  const index = show.mixes.indexOf(mix);
  const suffix = index === 0 ? '' : `Mix${index + 1}`;
  const lines: string[] = [];
  const say = (what: string, before: string, now: string) => {
    if (before === now) return;
    lines.push(
      `${what}${suffix} ${show.numberOf(before)} 0`,
      `${what}${suffix} ${show.numberOf(now)} 1`,
    );
  };
  say('Input', was.active, mix.active);
  say('InputPreview', was.preview, mix.preview);
  return lines;
}

/** Changes what a mix shows, ending any transition at once. */
export function setMix(
  show: Show,
  mix: SimMix,
  name: string,
  next: { active?: string; preview?: string },
) {
  const was = { active: mix.active, preview: mix.preview };
  clearTimeout(mix.timer);
  mix.timer = undefined;
  mix.coming = undefined;
  if (next.active !== undefined) mix.active = next.active;
  if (next.preview !== undefined) mix.preview = next.preview;
  show.changed(
    name,
    { active: show.numberOf(mix.active), preview: show.numberOf(mix.preview) },
    mixLines(show, mix, was),
  );
}

/** A transition: the input is on air (tally) at once and alone at the end. */
export function transition(show: Show, params: Params, name: string, duration: number): Answer {
  const mix = mixOf(show, params);
  if (mix === undefined) return no('Mix not found');
  const target = params.Input === undefined ? show.byKey(mix.preview) : show.find(params.Input);
  if (target === undefined) return no('Input not found');
  if (mix.coming !== undefined) setMix(show, mix, name, { active: mix.coming });
  const preview = target.key === mix.preview ? mix.active : mix.preview;
  const finish = () => setMix(show, mix, name, { active: target.key, preview });
  if (duration <= 0) {
    finish();
    return done;
  }
  mix.coming = target.key;
  show.changed(`${name} begins`, { input: show.numberOf(target.key), duration });
  mix.timer = setTimeout(finish, duration);
  return done;
}

export const cut: Doing = (show, params, name) => transition(show, params, name, 0);
export const fade: Doing = (show, params, name) =>
  transition(show, params, name, Number(params.Duration ?? 500) || 0);

export const preview: Doing = (show, params, name) => {
  const mix = mixOf(show, params);
  const input = show.find(params.Input ?? '');
  if (mix === undefined || input === undefined) return no('Input not found');
  setMix(show, mix, name, { preview: input.key });
  return done;
};

export const cutDirect: Doing = (show, params, name) => {
  const mix = mixOf(show, params);
  const input = show.find(params.Input ?? '0');
  if (mix === undefined || input === undefined) return no('Input not found');
  setMix(show, mix, name, { active: input.key });
  return done;
};

export const previewBy =
  (step: number): Doing =>
  (show, _params, name) => {
    const [mix] = show.mixes;
    const count = show.inputs.length;
    if (mix === undefined) return no('Mix not found');
    const at = (show.numberOf(mix.preview) - 1 + step + count) % count;
    const next = show.inputs[at];
    if (next !== undefined) setMix(show, mix, name, { preview: next.key });
    return done;
  };
