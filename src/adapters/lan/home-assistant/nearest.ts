import { distance } from 'fastest-levenshtein';

/** The known names that look most like `wanted`, best first; none that are plainly different. */
export function nearest(wanted: string, known: Iterable<string>, count = 3): string[] {
  const folded = wanted.toLowerCase();
  const scored: { name: string; score: number }[] = [];
  for (const name of known) {
    const other = name.toLowerCase();
    const edits = distance(folded, other);
    const within = other.includes(folded) || folded.includes(other);
    const worst = Math.max(folded.length, other.length);
    if (within || edits <= worst / 2) scored.push({ name, score: within ? edits / 4 : edits });
  }
  return scored
    .sort((a, b) => a.score - b.score || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(entry => entry.name);
}

/** `Did you mean light.key or light.fill?`, or `otherwise` where nothing is near. */
export function didYouMean(names: readonly string[], otherwise: string): string {
  if (names.length === 0) return otherwise;
  const last = names.at(-1) ?? '';
  return names.length === 1
    ? `Did you mean ${last}?`
    : `Did you mean ${names.slice(0, -1).join(', ')} or ${last}?`;
}
