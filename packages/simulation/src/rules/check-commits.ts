import type { Violation } from './rule.ts';
import type { Truth } from './truth.ts';

/** P1: the result that a producer received for a commit is true, and a commit is written once. */
export const checkCommits = ({ recorded, tried }: Truth): readonly Violation[] => {
  const counts = new Map<string, number>();
  for (const { label } of recorded.flatMap(({ messages }) => messages)) {
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return tried.flatMap(({ labels, end }) =>
    labels.flatMap((label): readonly Violation[] => {
      const count = counts.get(label) ?? 0;
      if (end === 'committed' && count === 0) {
        return [{ rule: 'lost-commit', detail: `${label} was acknowledged, and the outbox never had it` }];
      }
      if (count > (end === 'refused' ? 0 : 1)) {
        return [
          { rule: 'ghost-commit', detail: `${label} was ${end}, and the outbox recorded it ${count} times` },
        ];
      }
      return [];
    }),
  );
};
