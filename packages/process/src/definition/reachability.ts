/** Arrows between phases. */
export interface Arrows {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Returns whether an instance in a phase can get to one of the others, by one arrow or more. */
export const createCanReach = (
  reactions: readonly Arrows[],
): ((phase: string, others: readonly string[]) => boolean) => {
  const next = (phase: string): readonly string[] =>
    reactions.filter(({ from }) => from.includes(phase)).flatMap(({ to }) => to);

  return (phase, others) => {
    const seen = new Set<string>();
    const open = [...next(phase)];
    for (let current = open.pop(); current !== undefined; current = open.pop()) {
      if (others.includes(current)) {
        return true;
      }
      if (!seen.has(current)) {
        seen.add(current);
        open.push(...next(current));
      }
    }
    return false;
  };
};
