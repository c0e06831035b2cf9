import { distance } from 'fastest-levenshtein';

/** The known names most like a mistyped or stale one, best first; only plausible ones. */
export function nearest(wanted: string, known: readonly string[], most = 3): string[] {
  const lower = wanted.toLowerCase();
  return known
    .map(name => ({ name, far: distance(lower, name.toLowerCase()) }))
    .filter(
      ({ name, far }) => far <= Math.max(2, Math.ceil(Math.max(wanted.length, name.length) / 2)),
    )
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name);
}

/** `"a", "b" or "c"`, for sentences. */
export function quoted(names: readonly string[]): string {
  const marked = names.map(name => `"${name}"`);
  return marked.length < 2
    ? marked.join('')
    : `${marked.slice(0, -1).join(', ')} or ${marked.at(-1)}`;
}
