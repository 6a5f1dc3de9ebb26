import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AttributeValue as EventValue, DynamoDBRecord, StreamRecord } from 'aws-lambda';
import type { Item } from '../values/attribute-type.ts';
import { findPlace } from './ordered-items.ts';
import type { ModelTableShape } from './table-shape.ts';

/** A change of an item, for the stream. */
export interface StreamedChange {
  readonly at: number;
  readonly key: Item;
  readonly partitionHash: number;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly sizeBytes: number;
  /** Whether the change is a deletion of an expired item. */
  readonly isExpiry: boolean;
}

interface StoredRecord extends StreamedChange {
  readonly number: number;
}

const retentionMilliseconds = 24 * 60 * 60 * 1_000;
const sequenceDigits = 20;

// DynamoDB's sequence numbers have 21 or more digits, too many for a number.
const toSequence = (number: number): string => `1${String(number).padStart(sequenceDigits, '0')}`;

const toNumber = (sequence: string): number => Number(BigInt(sequence) - 10n ** BigInt(sequenceDigits));

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const toEventValue = (value: AttributeValue): EventValue => {
  const { S, N, M, L, B, BOOL, SS, NS, BS } = value;
  if (S !== undefined) {
    return { S };
  }
  if (N !== undefined) {
    return { N };
  }
  if (M !== undefined) {
    return { M: toEventItem(M) };
  }
  if (L !== undefined) {
    return { L: L.map(toEventValue) };
  }
  return toRareEventValue({ B, BOOL, SS, NS, BS });
};

interface RareValue {
  readonly B: Uint8Array | undefined;
  readonly BOOL: boolean | undefined;
  readonly SS: readonly string[] | undefined;
  readonly NS: readonly string[] | undefined;
  readonly BS: readonly Uint8Array[] | undefined;
}

const toRareEventValue = ({ B, BOOL, SS, NS, BS }: RareValue): EventValue => {
  if (B !== undefined) {
    return { B: toBase64(B) };
  }
  if (BOOL !== undefined) {
    return { BOOL };
  }
  if (SS !== undefined) {
    return { SS: [...SS] };
  }
  if (NS !== undefined) {
    return { NS: [...NS] };
  }
  return BS === undefined ? { NULL: true } : { BS: BS.map(toBase64) };
};

/** A copy of an item in the form of a Lambda event. */
const toEventItem = (item: Item): Record<string, EventValue> => {
  const copy: Record<string, EventValue> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) {
      copy[name] = toEventValue(value);
    }
  }
  return copy;
};

const eventNameOf = ({ before, after }: StreamedChange): 'INSERT' | 'MODIFY' | 'REMOVE' => {
  if (after === undefined) {
    return 'REMOVE';
  }
  return before === undefined ? 'INSERT' : 'MODIFY';
};

/**
 * The stream of a table: its changes of the last 24 hours, in commit order within each shard.
 *
 * All changes of one partition key are in the same shard.
 */
export class TableStream {
  readonly #table: string;
  readonly #view: NonNullable<ModelTableShape['stream']>;
  readonly #shards: StoredRecord[][];
  #written = 0;

  constructor(table: string, view: NonNullable<ModelTableShape['stream']>, shards: number) {
    this.#table = table;
    this.#view = view;
    this.#shards = Array.from({ length: shards }, () => []);
  }

  /** Number of shards. */
  get shards(): number {
    return this.#shards.length;
  }

  /** Adds a change. */
  append(change: StreamedChange): void {
    this.#written += 1;
    this.#shards[change.partitionHash % this.#shards.length]?.push({ ...change, number: this.#written });
  }

  /** Returns the records of a shard after a sequence number, or all. Records older than 24 hours are removed. */
  read(shard: number, { after, limit, now }: StreamPosition): readonly DynamoDBRecord[] {
    const records = this.#shards[shard] ?? [];
    const trimmed = findPlace(records, ({ at }) => at < now - retentionMilliseconds);
    const last = after === undefined ? 0 : toNumber(after);
    const from = Math.max(
      trimmed,
      findPlace(records, ({ number }) => number <= last),
    );
    return records.slice(from, from + limit).map((record) => this.#toEvent(record));
  }

  #toEvent(record: StoredRecord): DynamoDBRecord {
    return {
      eventID: `${this.#table}-${record.number}`,
      eventName: eventNameOf(record),
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'local',
      eventSourceARN: `arn:aws:dynamodb:local:000000000000:table/${this.#table}/stream/model`,
      dynamodb: this.#toStreamRecord(record),
      ...(record.isExpiry && {
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      }),
    };
  }

  #toStreamRecord({ at, key, before, after, number, sizeBytes }: StoredRecord): StreamRecord {
    const hasNew = this.#view === 'NEW_IMAGE' || this.#view === 'NEW_AND_OLD_IMAGES';
    const hasOld = this.#view === 'OLD_IMAGE' || this.#view === 'NEW_AND_OLD_IMAGES';
    return {
      ApproximateCreationDateTime: Math.floor(at / 1_000),
      Keys: toEventItem(key),
      ...(hasNew && after !== undefined && { NewImage: toEventItem(after) }),
      ...(hasOld && before !== undefined && { OldImage: toEventItem(before) }),
      SequenceNumber: toSequence(number),
      SizeBytes: sizeBytes,
      StreamViewType: this.#view,
    };
  }
}

/** The position from which to read a stream. */
export interface StreamPosition {
  /** Sequence number of the last record that was read. Without it, reads from the oldest record. */
  readonly after: string | undefined;
  /** The most records to read. */
  readonly limit: number;
  /** The current time, in milliseconds. */
  readonly now: number;
}
