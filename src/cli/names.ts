import { distance } from 'fastest-levenshtein';

/** The names that a mistyped word most likely meant, nearest first; few and only near ones. */
export function nearest(word: string, names: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  return names
    .map(name => ({ name, away: awayFrom(wanted, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(2, Math.ceil(name.length / 3)))
    .sort((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ name }) => name);
}

const awayFrom = (wanted: string, name: string) =>
  wanted.length > 1 && name.startsWith(wanted) ? 0 : distance(wanted, name);

/** `Did you mean "a" or "b"?`, or the given advice when nothing is near. */
export function didYouMean(word: string, names: readonly string[], otherwise: string): string {
  const near = nearest(word, names).map(name => `"${name}"`);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : otherwise;
}
