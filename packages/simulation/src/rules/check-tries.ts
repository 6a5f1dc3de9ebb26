import type { Violation } from './rule.ts';
import { keysById, troublesomeByKey } from './troublesome.ts';
import type { Truth, WaitingLetter } from './truth.ts';

const leastTries = 2;

// What a FIFO head leaves to those behind it, at the least: half of ten receives.
const reservedReceives = 5;

const isGivenUp = ({ reason }: WaitingLetter): boolean =>
  reason === undefined || reason === 'RETRIES_EXHAUSTED';

/**
 * P7: what was given up was tried. Without faults, and where no more messages of a FIFO group use up receives than there
 * are receives kept for those behind them.
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
