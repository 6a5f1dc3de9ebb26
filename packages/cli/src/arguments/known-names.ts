/** Edit distance between two texts: characters that are added, removed or replaced. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(a).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

const maxListed = 10;

/** Returns a sentence with the existing names, most similar first; empty if there are none. */
export const listKnown = (kind: string, names: Iterable<string>, wanted: string): string => {
  const known = [...new Set(names)]
    .map((name) => ({ name, edits: distance(name.slice(0, 100), wanted.slice(0, 100)) }))
    .toSorted((a, b) => a.edits - b.edits || a.name.localeCompare(b.name))
    .map(({ name }) => name);
  if (known.length === 0) {
    return '';
  }
  const more =
    known.length > maxListed ? ` and ${(known.length - maxListed).toLocaleString('en-US')} more` : '';
  return ` Known ${kind}: ${known.slice(0, maxListed).join(', ')}${more}.`;
};
