import { distance } from 'fastest-levenshtein';
import { fault } from '../../../contracts/index.ts';
import type { VmixInput, VmixState } from './state.ts';

/**
 * The input that a number (from 1), title, short title or key (GUID) names, as vMix reads names:
 * numbers first, titles in full. Of inputs with one title the lowest number is meant, as in vMix.
 * Where no title fits exactly, one that differs only in case or outer spaces does.
 */
export function findInput(state: VmixState, name: string): VmixInput | undefined {
  const wanted = name.trim();
  if (/^\d+$/.test(wanted)) {
    const byNumber = state.inputs[Number(wanted) - 1];
    if (byNumber !== undefined) return byNumber;
  }
  const lower = wanted.toLowerCase();
  const { inputs } = state;
  return (
    inputs.find(input => input.title === name || input.shortTitle === name) ??
    inputs.find(input => input.key.toLowerCase() === lower) ??
    inputs.find(
      input =>
        input.title.trim().toLowerCase() === lower ||
        input.shortTitle.trim().toLowerCase() === lower,
    )
  );
}

/** Titles for completion, in vMix's order, each once. */
export const titlesOf = (state: VmixState): string[] => [
  ...new Set(state.inputs.map(input => input.shortTitle)),
];

/** The error for an input that vMix does not have, with the names that are nearest. */
export function noSuchInput(state: VmixState, name: string) {
  return noSuch('input', name, titlesOf(state));
}

/** The error for anything that is called by a name which is not among `known`. */
export function noSuch(what: string, name: string, known: readonly string[]) {
  const nearest = nearestNames(name, known);
  return fault(
    'not_found',
    `vMix has no ${what} "${name}".`,
    nearest.length > 0
      ? `Did you mean ${nearest.map(each => `"${each}"`).join(' or ')}?`
      : `Choose one of those that vMix has now (${known.length}).`,
    { nearest },
  );
}

/** At most three known names that a typing error could have made `name` of. */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.ceil(wanted.length * 0.4));
  return known
    .map(each => ({ each, off: distance(wanted, each.toLowerCase()) }))
    .filter(({ each, off }) => off <= limit || each.toLowerCase().includes(wanted))
    .sort((a, b) => a.off - b.off)
    .slice(0, 3)
    .map(({ each }) => each);
}
