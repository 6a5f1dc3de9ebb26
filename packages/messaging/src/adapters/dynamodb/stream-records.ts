import type { DynamoDBRecord, StreamRecord } from 'aws-lambda';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { RelayRecord } from '../../relay/relay-record.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { isCompanionKey } from './companion-items.ts';
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

const isOutboxItem = ({ content }: RelayRecord): boolean =>
  'item' in content || !isCompanionKey(content.key?.orderingKey);

/**
 * Reads the records that Lambda delivers from an outbox table's stream. Returns only inserted outbox items, in stream
 * order.
 *
 * Skips changes by marks and expiry, and the items for parked keys and commit counts. The position of a record is its
 * sequence number. A damaged record is returned as a value with the reason and the complete record, so that it does not
 * affect other records. A record without a sequence number has an empty position; if it fails, Lambda retries the whole
 * batch.
 */
export const toRelayRecords = (records: readonly DynamoDBRecord[]): readonly RelayRecord[] =>
  records.filter(isInserted).map(toRelayRecord).filter(isOutboxItem);
