import type { Violation } from './rule.ts';
import { keysById, troublesomeByKey } from './troublesome.ts';
import type { Truth, WaitingLetter } from './truth.ts';

const leastTries = 2;

// The minimum number of receives that a FIFO head leaves to the messages behind it: half of ten.
const reservedReceives = 5;

const isGivenUp = ({ reason }: WaitingLetter): boolean =>
  reason === undefined || reason === 'RETRIES_EXHAUSTED';

/**
 * P7: the consumer tried every message that it gave up. Checked only without faults, and only if a FIFO group has no
 * more failing messages than receives reserved for the messages behind them.
 */
export const checkTries = (truth: Truth): readonly Violation[] => {
  const { hasTrouble, deadLetters, tries } = truth;
  if (hasTrouble || deadLetters.length === 0) {
    return [];
  }
  const troublesome = troublesomeByKey(truth);
  const keys = keysById(truth);
  const isCrowded = (id: string): boolean =>
    (troublesome.get(keys.get(id) ?? '')?.size ?? 0) > reservedReceives;
  return deadLetters
    .filter((letter) => isGivenUp(letter) && !isCrowded(letter.id))
    .map(({ id }) => ({ id, count: tries.get(id) ?? 0 }))
    .filter(({ count }) => count < leastTries)
    .map(({ id, count }) => ({
      rule: 'hardly-tried',
      detail: `${id} was dead-lettered after ${count} ${count === 1 ? 'try' : 'tries'}`,
    }));
};
