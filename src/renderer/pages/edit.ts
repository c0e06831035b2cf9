/** An id such as `camera-1` from words, unlike any that is there. */
export function freshId(words: string, taken: readonly { id: string }[]): string {
  const slug =
    words
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 32) || 'button';
  const has = (id: string) => taken.some(one => one.id === id);
  if (!has(slug) && slug !== 'new') return slug;
  let count = 2;
  while (has(`${slug}-${count}`)) count += 1;
  return `${slug}-${count}`;
}

/** The list with the item at `from` moved to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item === undefined) return [...list];
  next.splice(Math.min(Math.max(0, to), next.length), 0, item);
  return next;
}
