import { type Clock, systemClock } from '@dynamo-outbox/kernel';
import {
  type CorrelationId,
  encodeEnvelope,
  type MessageId,
  nextMessageId,
  toOrderingKey,
} from '@dynamo-outbox/messaging';
import { defineInternalMessages, type OperatorAction } from './definition/internal-messages.ts';
import type { InstanceKey } from './instance/process-instance.ts';

/** What an operator decides about an instance. */
export interface OperatorDecision extends InstanceKey {
  readonly action: OperatorAction;
  /** Why, for the history of the instance. */
  readonly reason: string;
  /** Correlation id of the instance. */
  readonly correlationId: CorrelationId;
}

/** A message to the queue of a process. */
export interface EncodedDecision {
  readonly id: MessageId;
  readonly orderingKey: string;
  readonly body: string;
}

/**
 * Encodes the decision of an operator as a message to the queue of the process. The consumer of the process carries it out in one transaction with its inbox record,
 * so it is safe to send it twice.
 */
export const encodeOperatorDecision = (
  { process, instance, action, reason, correlationId }: OperatorDecision,
  clock: Clock = systemClock,
): EncodedDecision => {
  const { operatorDecided } = defineInternalMessages(process);
  const { type, version } = operatorDecided;
  const id = nextMessageId();
  const orderingKey = toOrderingKey(process, instance);
  const body = encodeEnvelope({
    id,
    type,
    version,
    source: 'dynamo-outbox',
    subject: instance,
    orderingKey,
    sequenceIndex: 0,
    occurredAt: clock(),
    context: { correlationId },
    payload: { instance, action, reason },
  });
  return { id, orderingKey, body };
};
