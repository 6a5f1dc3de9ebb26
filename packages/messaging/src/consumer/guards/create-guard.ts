import { RejectMessageError } from '../errors/reject-message-error.ts';
import { RetryMessageLaterError } from '../errors/retry-message-later-error.ts';
import { SequenceRestartedError } from '../errors/sequence-restarted-error.ts';
import type { Inbox } from '../../inbox/inbox.ts';
import type { SequencePosition } from '../../inbox/sequence-position.ts';
import type { MessageHeader } from '../../message/envelope.ts';
import type { CausationGuard, ConsumerGuards } from './consumer-guards.ts';
import type { SequenceRules } from './judge-sequence.ts';
import { advance, judgeSequence } from './judge-sequence.ts';
import { assertRestartTolerance } from './restart-tolerance.ts';

/**
 * Checks a message within its unit of work, and stages the move of the consumer's position.
 *
 * `stale`: the message must not be handled any more. Rejects with a `RetryMessageLaterError` if it must not be handled
 * yet.
 */
export type Guard = (inbox: Inbox, message: MessageHeader) => Promise<'pass' | 'stale'>;

const gapError = (message: MessageHeader, position: SequencePosition | undefined): Error =>
  new RetryMessageLaterError(
    'MESSAGE_GAP',
    `Message number ${message.messageNumber ?? 0} of ${message.orderingKey} arrived while number ` +
      `${(position?.messageNumber ?? 0) + 1} is missing.`,
  );

// A partition key has at most 2,048 bytes, including the consumer's name.
const maxOrderingKeyBytes = 1_024;

const assertKeyLength = ({ orderingKey }: MessageHeader): void => {
  if (Buffer.byteLength(orderingKey) > maxOrderingKeyBytes) {
    throw new RejectMessageError(`The partitionkey has more than ${maxOrderingKeyBytes} bytes.`);
  }
};

const restartedError = (
  { id, orderingKey, sequence, messageNumber }: MessageHeader,
  position: SequencePosition,
): Error =>
  new SequenceRestartedError(
    `Message ${id} of ${orderingKey} has sequence ${sequence ?? 'none'} and number ${messageNumber ?? 'none'}, but sequence ` +
      `${position.sequence ?? 'none'} and number ${position.messageNumber ?? 'none'} were seen long before it occurred: ` +
      `its aggregate was removed and created again. Delete the position of ${orderingKey} from the inbox table, then ` +
      `redrive the message; define the topic with order 'commit' to keep it from happening.`,
  );

const createSequenceGuard =
  (consumer: string, rules: SequenceRules): Guard =>
  async (inbox, message) => {
    assertKeyLength(message);
    const key = { consumer, orderingKey: message.orderingKey };
    const from = await inbox.findPosition(key);
    const verdict = judgeSequence(from, message, rules);
    switch (verdict) {
      case 'gap':
        throw gapError(message, from);
      case 'next':
        inbox.movePosition({
          key,
          from,
          to: advance(from, message),
          expires: rules.gaps !== 'from-the-first',
        });
        return 'pass';
      case 'unguarded':
        return 'pass';
      case 'stale':
        return 'stale';
      case 'restarted':
        throw restartedError(message, from ?? { messageId: message.id });
    }
  };

const createCausationGuard = (
  consumer: string,
  { types, processedBy = [consumer] }: CausationGuard,
): Guard => {
  const waits = ({ type }: MessageHeader): boolean => types === undefined || types.includes(type);

  return async (inbox, message) => {
    const { causationId } = message.context;
    if (causationId === undefined || !waits(message)) {
      return 'pass';
    }
    for (const name of processedBy) {
      if (await inbox.hasProcessed({ consumer: name, messageId: causationId })) {
        return 'pass';
      }
    }
    throw new RetryMessageLaterError(
      'CAUSE_NOT_PROCESSED',
      `Message ${message.id} arrived before its cause ${causationId} was processed.`,
    );
  };
};

/** Creates the guard of one consumer; `undefined` if no check is enabled. */
export const createGuard = (
  consumer: string,
  { sequence = false, gaps, causation = false, restartToleranceSeconds }: ConsumerGuards,
): Guard | undefined => {
  assertRestartTolerance(restartToleranceSeconds);
  const guards: readonly Guard[] = [
    // This check is first, because a stale message does not need to wait.
    ...(sequence || gaps !== undefined
      ? [createSequenceGuard(consumer, { sequence, gaps, restartToleranceSeconds })]
      : []),
    ...(causation === false ? [] : [createCausationGuard(consumer, causation === true ? {} : causation)]),
  ];
  if (guards.length === 0) {
    return undefined;
  }
  return async (inbox, message) => {
    for (const guard of guards) {
      const verdict = await guard(inbox, message);
      if (verdict !== 'pass') {
        return verdict;
      }
    }
    return 'pass';
  };
};
