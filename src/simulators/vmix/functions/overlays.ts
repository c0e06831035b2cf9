import type { Show } from '../show.ts';
import { type Doing, done, no } from './common.ts';

export type OverlayVerb = '' | 'In' | 'Out' | 'Off' | 'Last' | 'Zoom';
export const lastOverlay = new WeakMap<Show, Map<number, string>>();

export function overlay(channel: number, verb: OverlayVerb, inPreview = false): Doing {
  return (show, params, name) => {
    const now = show.overlays[channel - 1];
    const last = lastOverlay.get(show) ?? new Map<number, string>();
    lastOverlay.set(show, last);
    if (verb === 'Zoom') return done;
    const off = verb === 'Out' || verb === 'Off';
    const named = verb === 'Last' ? last.get(channel) : params.Input;
    const input = off ? undefined : show.find(named ?? '0');
    if (!off && input === undefined) return no('Input not found');
    const toggledOff =
      (verb === '' || verb === 'Last') && now?.key === input?.key && now?.preview === inPreview;
    const next =
      off || toggledOff || input === undefined ? undefined : { key: input.key, preview: inPreview };
    if (next !== undefined) last.set(channel, next.key);
    if (next === undefined && now === undefined) return done;
    show.overlays[channel - 1] = next;
    const lines: string[] = [];
    if (now !== undefined) lines.push(`Overlay${channel} ${show.numberOf(now.key)} 0`);
    if (next !== undefined) lines.push(`Overlay${channel} ${show.numberOf(next.key)} 1`);
    show.changed(name, { overlay: channel, input: next && show.numberOf(next.key) }, lines);
    return done;
  };
}
