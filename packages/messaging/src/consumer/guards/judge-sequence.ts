import type { SequencePosition } from '../../inbox/sequence-position.ts';
import type { Message } from '../../message/message.ts';
import { isLongAfter } from './restart-tolerance.ts';

/**
 * What a guard says about a message: `next`, it may be handled and moves the position; `stale`, something newer was seen;
 * `gap`, one before it was not; `restarted`, it has a lower sequence or number than one that is much older, so its aggregate
 * began again; `unguarded`, it has nothing to be judged by.
 */
export type SequenceVerdict = 'next' | 'stale' | 'gap' | 'restarted' | 'unguarded';

/** Where the messages of an aggregate begin for a consumer: with number 1, or with the first it happens to see. */
export type GapDetection = 'from-the-first' | 'from-the-first-seen';

/** Both of them. */
export const gapDetections: readonly GapDetection[] = ['from-the-first', 'from-the-first-seen'];

/** What is judged. */
export interface SequenceRules {
  /** Whether older sequences are stale. */
  readonly sequence: boolean;
  /** How gaps between message numbers are detected; `undefined` when they are not. */
  readonly gaps: GapDetection | undefined;
  /** How much later than the position a message with a lower sequence must be to count as a restart. Default 1 hour. */
  readonly restartToleranceSeconds?: number | undefined;
}

/** What of a message is judged. */
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

/** Whether a message lies behind a position: its sequence is higher, or the same with a higher place. */
const isNewer = (
  { sequence: seen, sequenceIndex: seenIndex = -1 }: SequencePosition,
  sequence: number,
  sequenceIndex: number,
): boolean => seen === undefined || sequence > seen || (sequence === seen && sequenceIndex > seenIndex);

/**
 * Judges a message by how far its consumer has come in the messages of its aggregate.
 *
 * Where gaps are detected and the message has a number, the number alone decides: it is dense, a sequence is not. Otherwise
 * the sequence does, if it has one.
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
 * Whether a message that seems old was stated long after the position: its producer counts from the beginning again, and nothing
 * newer was seen of its aggregate. A position stored by earlier versions has no time, so it cannot say.
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
  // The latest seen, as clocks differ.
  time: new Date(Math.max(occurredAt.getTime(), position?.time?.getTime() ?? 0)),
  ...(sequence === undefined ? {} : { sequence, sequenceIndex }),
  ...(messageNumber === undefined ? {} : { messageNumber }),
});
