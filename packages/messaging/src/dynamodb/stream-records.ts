import type { DynamoDBRecord } from 'aws-lambda';
import type { RelayRecord } from '../relay/relay-record.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';

/**
 * Reads the records of an outbox table's stream, as Lambda hands them over: inserts alone, in stream order.
 *
 * Marks and expiry change items too, and are no messages. A record's position is its sequence number. A damaged
 * record is a value with the reason, so that it does not take its neighbours with it; one without a sequence number
 * has the empty position, which makes Lambda deliver the whole batch again when it fails.
 */
export const toRelayRecords = (records: readonly DynamoDBRecord[]): readonly RelayRecord[] =>
  records
    .filter(({ eventName }) => eventName === 'INSERT')
    .map(({ dynamodb }) => ({
      position: dynamodb?.SequenceNumber ?? '',
      content: fromOutboxAttributes(dynamodb?.NewImage),
    }));
