import type { SequencePosition } from '../../inbox/sequence-position.ts';
import type { Message } from '../../message/message.ts';
import { isLongAfter } from './restart-tolerance.ts';

/**
 * Verdict on a message. `next`: it may be handled and moves the position. `stale`: a newer message was seen. `gap`: an
 * earlier message was not seen. `restarted`: it has a lower sequence or number than a much older message, so its
 * aggregate restarted. `unguarded`: it has no sequence or number.
 */
export type SequenceVerdict = 'next' | 'stale' | 'gap' | 'restarted' | 'unguarded';

/** The first message of an aggregate for a consumer: number 1, or the first one that arrives. */
export type GapDetection = 'from-the-first' | 'from-the-first-seen';

/** All values of `GapDetection`. */
export const gapDetections: readonly GapDetection[] = ['from-the-first', 'from-the-first-seen'];

/** Enabled checks. */
export interface SequenceRules {
  /** Whether older sequences are stale. */
  readonly sequence: boolean;
  /** How gaps between message numbers are detected; `undefined` if they are not. */
  readonly gaps: GapDetection | undefined;
  /**
   * Seconds by which a message with a lower sequence must be later than the position to count as a restart. Default 1
   * hour.
   */
  readonly restartToleranceSeconds?: number | undefined;
}

/** Fields of a message that are checked. */
export type SequencedMessage = Pick<
  Message,
  'id' | 'sequence' | 'sequenceIndex' | 'messageNumber' | 'occurredAt'
>;

const judgeNumber = (last: number | undefined, number: number, gaps: GapDetection): SequenceVerdict => {
  if (last === undefined && gaps === 'from-the-first-seen') {
    return 'next';
  }
  const expected = (last ?? 0) + 1;
  if (number === expected) {
    return 'next';
  }
  return number < expected ? 'stale' : 'gap';
};

/** Whether a message is newer than a position: its sequence is higher, or the same with a higher index. */
const isNewer = (
  { sequence: seen, sequenceIndex: seenIndex = -1 }: SequencePosition,
  sequence: number,
  sequenceIndex: number,
): boolean => seen === undefined || sequence > seen || (sequence === seen && sequenceIndex > seenIndex);

/**
 * Compares a message with its consumer's position in the messages of the aggregate.
 *
 * If gaps are detected and the message has a number, only the number decides, because numbers have no gaps and
 * sequences may. Otherwise the sequence decides, if there is one.
 */
export const judgeSequence = (
  position: SequencePosition | undefined,
  message: SequencedMessage,
  rules: SequenceRules,
): SequenceVerdict => {
  const verdict = judgeOrder(position, message, rules);
  return verdict === 'stale' && isRestarted(position, message, rules) ? 'restarted' : verdict;
};

/**
 * Whether a message with a low sequence occurred long after the position, which means that its aggregate was restarted.
 * A position of an earlier version has no time, so no restart is detected.
 */
const isRestarted = (
  position: SequencePosition | undefined,
  { occurredAt }: SequencedMessage,
  { restartToleranceSeconds }: SequenceRules,
): boolean => isLongAfter(position?.time, occurredAt, restartToleranceSeconds);

const judgeOrder = (
  position: SequencePosition | undefined,
  { messageNumber, sequence, sequenceIndex }: SequencedMessage,
  rules: SequenceRules,
): SequenceVerdict => {
  if (rules.gaps !== undefined && messageNumber !== undefined) {
    return judgeNumber(position?.messageNumber, messageNumber, rules.gaps);
  }
  if (!rules.sequence || sequence === undefined) {
    return 'unguarded';
  }
  return position === undefined || isNewer(position, sequence, sequenceIndex) ? 'next' : 'stale';
};

/** The position after a message. Fields that the message does not have stay unchanged. */
export const advance = (
  position: SequencePosition | undefined,
  { id, sequence, sequenceIndex, messageNumber, occurredAt }: SequencedMessage,
): SequencePosition => ({
  ...position,
  messageId: id,
  // The latest time seen, because clocks differ.
  time: new Date(Math.max(occurredAt.getTime(), position?.time?.getTime() ?? 0)),
  ...(sequence === undefined ? {} : { sequence, sequenceIndex }),
  ...(messageNumber === undefined ? {} : { messageNumber }),
});
