import type { AttributeValue, Identity, _Record } from '@aws-sdk/client-dynamodb-streams';
import type {
  AttributeValue as EventAttributeValue,
  DynamoDBRecord,
  StreamRecord as EventStreamRecord,
} from 'aws-lambda';

type EventAttributes = Record<string, EventAttributeValue>;

const isFreeOfBinary = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  return !(value instanceof Uint8Array) && Object.values(value).every(isFreeOfBinary);
};

/** Binary values are the only difference between attributes of the SDK and of an event. */
const isForEvent = (attributes: unknown): attributes is EventAttributes => isFreeOfBinary(attributes);

const toEventAttributes = (attributes: Record<string, AttributeValue>): EventAttributes => {
  if (isForEvent(attributes)) {
    return attributes;
  }
  const copy: unknown = JSON.parse(
    JSON.stringify(attributes, (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  );
  if (isForEvent(copy)) {
    return copy;
  }
  throw new Error('JSON holds no binary.');
};

const toEventStreamRecord = (record: NonNullable<_Record['dynamodb']>): EventStreamRecord => ({
  ...(record.ApproximateCreationDateTime && {
    // Lambda uses whole seconds.
    ApproximateCreationDateTime: Math.floor(record.ApproximateCreationDateTime.getTime() / 1000),
  }),
  ...(record.Keys && { Keys: toEventAttributes(record.Keys) }),
  ...(record.NewImage && { NewImage: toEventAttributes(record.NewImage) }),
  ...(record.OldImage && { OldImage: toEventAttributes(record.OldImage) }),
  SequenceNumber: record.SequenceNumber,
  SizeBytes: record.SizeBytes,
  StreamViewType: record.StreamViewType,
});

/**
 * DynamoDB identifies deletions of expired items. An emulator may use names that the SDK does not know: the identity is
 * then empty.
 */
const toEventIdentity = ({ Type, PrincipalId }: Identity): { type: string; principalId: string } => ({
  type: Type ?? 'Service',
  principalId: PrincipalId ?? 'dynamodb.amazonaws.com',
});

/** Source of a record, as in its event. */
export interface StreamRecordSource {
  /** The region of the mapping; an emulator may use another one in its records. */
  readonly region: string;
  /** ARN of the stream. */
  readonly streamArn: string;
}

/** Converts a record from the SDK to a record for a function. Images are shared unless they contain binary values. */
export const toEventRecord = (
  record: _Record,
  { region, streamArn }: StreamRecordSource,
): DynamoDBRecord => ({
  eventID: record.eventID,
  eventName: record.eventName,
  eventVersion: record.eventVersion ?? '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: region,
  ...(record.dynamodb && { dynamodb: toEventStreamRecord(record.dynamodb) }),
  eventSourceARN: streamArn,
  ...(record.userIdentity && { userIdentity: toEventIdentity(record.userIdentity) }),
});

/**
 * Returns the sequence number of a record; an empty string for a record without one, which does not occur in a stream.
 */
export const sequenceNumberOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';
