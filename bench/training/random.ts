/** A repeatable source of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The items in random order. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** A fold number for each group, so that one group is never on both sides of a split. */
export function groupFolds(groups: readonly string[], folds: number, seed: number): readonly number[] {
  const names = shuffled([...new Set(groups)], seededRandom(seed));
  const foldOf = new Map(names.map((name, index) => [name, index % folds]));
  return groups.map((group) => foldOf.get(group) ?? 0);
}
