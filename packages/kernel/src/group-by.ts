/** Groups values by a key: keys as they first appear, values in their order. `Map.groupBy` needs Node 21. */
export const groupBy = <TValue, TKey>(
  values: Iterable<TValue>,
  keyOf: (value: TValue) => TKey,
): ReadonlyMap<TKey, TValue[]> => {
  const groups = new Map<TKey, TValue[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [value]);
    } else {
      group.push(value);
    }
  }
  return groups;
};
