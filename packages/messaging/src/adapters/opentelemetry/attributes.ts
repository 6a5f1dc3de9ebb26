/**
 * Names of attributes, from the semantic conventions for messaging systems, version 1.45.0 (status: development).
 *
 * Written here because the conventions are not stable: the package `@opentelemetry/semantic-conventions` exports these
 * names only from an entry point whose minor releases may change them.
 */
import type { Attributes } from '@opentelemetry/api';
import type {
  DeliveryToProcess,
  MessageToCreate,
  MessageToSend,
  SendCall,
} from '../../tracing/message-tracing.ts';

/** Class of the error with which an operation ended. */
export const errorType = 'error.type';

/** Code of an error without its own, and of failures with different codes. */
export const otherError = '_OTHER';

const system = 'messaging.system';
const destination = 'messaging.destination.name';
const operationName = 'messaging.operation.name';
const operationType = 'messaging.operation.type';
const messageId = 'messaging.message.id';
const conversationId = 'messaging.message.conversation_id';
const batchCount = 'messaging.batch.message_count';

// Our own.
const messageType = 'dynamo_outbox.message.type';
const receiveCount = 'dynamo_outbox.receive_count';

/** Outcome of a processed message, as the consumer reports it: `processed`, `duplicate`, `failed`, … */
export const outcome = 'dynamo_outbox.outcome';

/** Number of messages of a call that the broker did not accept. */
export const failedCount = 'dynamo_outbox.failed_message_count';

const operation = (name: 'create' | 'send' | 'process'): Attributes => ({
  [operationName]: name,
  [operationType]: name,
});

/** Attributes of a `create` span. */
export const createAttributes = ({ id, type, topic, context }: MessageToCreate): Attributes => ({
  ...operation('create'),
  [system]: 'aws.sns',
  [destination]: topic,
  [messageId]: id,
  [conversationId]: context.correlationId,
  [messageType]: type,
});

/** Attributes of one message: on the span of a single message, and on the link to each creation. */
export const messageAttributes = ({ id, type }: MessageToSend): Attributes => ({
  ...(id === undefined ? {} : { [messageId]: id }),
  ...(type === undefined ? {} : { [messageType]: type }),
});

/** Attributes of a `send` span. */
export const sendAttributes = (call: SendCall): Attributes => {
  const [first, ...others] = call.messages;
  return {
    ...operation('send'),
    [system]: call.system,
    [destination]: call.destination,
    [batchCount]: call.messages.length,
    ...(first === undefined || others.length > 0 ? {} : messageAttributes(first)),
  };
};

/** Attributes of a `process` span. */
export const processAttributes = (delivery: DeliveryToProcess): Attributes => {
  const { consumer, message } = delivery;
  return {
    ...operation('process'),
    [system]: 'aws_sqs',
    [destination]: consumer,
    ...(message === undefined
      ? {}
      : {
          [messageId]: message.id,
          [conversationId]: message.context.correlationId,
          [messageType]: message.type,
        }),
    [receiveCount]: delivery.receiveCount,
  };
};
