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

/** Binary is all that sets the attributes of the SDK apart from those of an event. */
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
    // Lambda gives whole seconds.
    ApproximateCreationDateTime: Math.floor(record.ApproximateCreationDateTime.getTime() / 1000),
  }),
  ...(record.Keys && { Keys: toEventAttributes(record.Keys) }),
  ...(record.NewImage && { NewImage: toEventAttributes(record.NewImage) }),
  ...(record.OldImage && { OldImage: toEventAttributes(record.OldImage) }),
  SequenceNumber: record.SequenceNumber,
  SizeBytes: record.SizeBytes,
  StreamViewType: record.StreamViewType,
});

/** DynamoDB signs the deletions of TTL. An emulator may sign with names that the SDK does not know: then it is empty. */
const toEventIdentity = ({ Type, PrincipalId }: Identity): { type: string; principalId: string } => ({
  type: Type ?? 'Service',
  principalId: PrincipalId ?? 'dynamodb.amazonaws.com',
});

/** Where a record came from, as its event states it. */
export interface StreamRecordSource {
  /** The region of the mapping; an emulator may name one of its own in its records. */
  readonly region: string;
  /** ARN of the stream. */
  readonly streamArn: string;
}

/** Turns a record as the SDK reads it into one as a function gets it. Images are shared, unless they hold binary. */
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

/** The sequence number of a record; the empty string for a record without, which no stream has. */
export const sequenceNumberOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';
