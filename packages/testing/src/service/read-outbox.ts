import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createOutboxQuery,
  fromOrderingKey,
  type MessageDefinition,
  type Topic,
} from '@dynamo-outbox/messaging';
import { DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { decodePayload, openEnvelope } from '@dynamo-outbox/messaging/recovery';
import type { StagedMessage } from '../staged/staged.ts';

/** A message in the outbox of a service. */
export interface RecordedTestMessage extends StagedMessage {
  readonly id: string;
  /** Id of the message that caused it; absent if a run caused it. */
  readonly causationId?: string;
  /** The encoded message, as the relay publishes it. */
  readonly body: string;
}

const maxMessages = 1_000;

const payloadOf = (body: string, definition: MessageDefinition): unknown => {
  const decoded = decodePayload(body, definition);
  if ('reason' in decoded) {
    throw new Error(`Cannot decode a recorded ${definition.type}: ${decoded.detail}`);
  }
  return decoded.payload;
};

// Ids that a key cannot contain are encoded in it, so the type is not just what precedes the id.
const aggregateTypeOf = (orderingKey: string): string => fromOrderingKey(orderingKey)?.type ?? '';

const toRecorded = (body: string, definitions: readonly MessageDefinition[]): RecordedTestMessage => {
  const opened = openEnvelope(body);
  if ('undecodable' in opened) {
    throw new Error(`Cannot read a recorded message: ${opened.undecodable}.`);
  }
  const header = 'message' in opened ? opened.message : opened.header;
  const { id, type, version, subject, orderingKey, sequence, messageNumber, context } = header;
  const definition = definitions.find((one) => one.type === type);
  return {
    id,
    type,
    version,
    aggregateType: aggregateTypeOf(orderingKey),
    about: {
      id: subject,
      ...(sequence === undefined ? {} : { version: sequence }),
      ...(messageNumber === undefined ? {} : { messageNumber }),
    },
    payload: definition === undefined ? undefined : payloadOf(body, definition),
    ...(context.causationId === undefined ? {} : { causationId: context.causationId }),
    body,
  };
};

/** Reads all messages of an outbox, ordered by their ids, which is the order in which they were staged. */
export const readOutbox = async (
  client: Pick<DynamoDBClient, 'send'>,
  tableName: string,
  topics: readonly Topic[],
): Promise<readonly RecordedTestMessage[]> => {
  const query = createOutboxQuery({ items: new DynamoDbRecordedItems({ client, tableName }) });
  const definitions = topics.flatMap((topic) => topic.definitions);
  const { messages } = await query({}, { content: 'body', limit: maxMessages });
  return messages
    .map(({ body }) => toRecorded(body ?? '', definitions))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
};
