import { distance } from 'fastest-levenshtein';

/** Up to three of the names that are close to what was typed, the closest first. */
export function nearest(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  return names
    .map(name => {
      const known = name.toLowerCase();
      const away = known.includes(wanted) || wanted.includes(known) ? 1 : distance(wanted, known);
      return { name, away };
    })
    .filter(({ name, away }) => away <= Math.max(2, Math.ceil(name.length / 2)))
    .sort((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ name }) => name);
}
