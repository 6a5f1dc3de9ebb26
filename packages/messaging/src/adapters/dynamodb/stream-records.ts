import type { DynamoDBRecord, StreamRecord } from 'aws-lambda';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { RelayRecord } from '../../relay/relay-record.ts';
import { headPrefix, outboxAttributes, parkedKeyPrefix } from '../tables/outbox-table.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';

/** The record holds the key separately, so it can be read even if the item cannot. */
const keyOf = ({ Keys, NewImage }: StreamRecord): OutboxItemKey | undefined => {
  const keys = Keys ?? NewImage ?? {};
  const orderingKey = keys[outboxAttributes.orderingKey]?.S;
  const sortKey = keys[outboxAttributes.sortKey]?.S;
  return orderingKey === undefined || sortKey === undefined ? undefined : { orderingKey, sortKey };
};

const toRelayRecord = (record: DynamoDBRecord): RelayRecord => {
  const { dynamodb } = record;
  const position = dynamodb?.SequenceNumber ?? '';
  const content = fromOutboxAttributes(dynamodb?.NewImage);
  if ('item' in content) {
    return { position, content };
  }
  const key = keyOf(dynamodb ?? {});
  return { position, content: { ...content, ...(key === undefined ? {} : { key }), raw: record } };
};

const isInserted = ({ eventName }: DynamoDBRecord): boolean => eventName === 'INSERT';

// An outbox item is decoded first: the key of one that can be read is no prefix's business.
const isOutboxItem = ({ content }: RelayRecord): boolean =>
  'item' in content ||
  ![parkedKeyPrefix, headPrefix].some((prefix) => content.key?.orderingKey.startsWith(prefix) === true);

/**
 * Reads the records of an outbox table's stream, as Lambda hands them over: inserted outbox items alone, in stream order.
 *
 * Marks and expiry change items too, and are no messages; nor are the items that say which keys are parked, or count the commits of a key. A record's
 * position is its sequence number. A damaged record is a value with the reason and the record whole, so that it does not
 * take its neighbours with it; one without a sequence number has the empty position, which makes Lambda deliver the
 * whole batch again when it fails.
 */
export const toRelayRecords = (records: readonly DynamoDBRecord[]): readonly RelayRecord[] =>
  records.filter(isInserted).map(toRelayRecord).filter(isOutboxItem);
