interface Findable {
  readonly words: string;
  readonly hint: string;
}

/**
 * The items that hold every typed word, best first: those whose words begin with what was typed
 * before those that only contain it.
 */
export function bestMatches<T extends Findable>(
  items: readonly T[],
  typed: string,
  limit: number,
): T[] {
  const wanted = typed
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  if (wanted.length === 0) return items.slice(0, limit);
  return items
    .map((item, at) => ({ item, at, score: scoreOf(item, wanted) }))
    .filter(one => one.score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, limit)
    .map(one => one.item);
}

function scoreOf(item: Findable, wanted: readonly string[]): number {
  const words = item.words.toLowerCase();
  const hint = item.hint.toLowerCase();
  let score = 0;
  for (const word of wanted) {
    const begins = words.startsWith(word) || words.includes(` ${word}`);
    if (begins) score += 3;
    else if (words.includes(word)) score += 2;
    else if (hint.includes(word)) score += 1;
    else return 0;
  }
  return score;
}
