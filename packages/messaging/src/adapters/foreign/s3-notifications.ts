import type { StandardSchemaV1 } from '@standard-schema/spec';
import {
  defineForeignMessage,
  type ForeignMessageDefinition,
} from '../../consumer/decoding/foreign-message-definition.ts';
import type { ForeignDecoder } from '../../consumer/decoding/message-decoder.ts';
import { type Attributes, isAttributes } from '../../message/attribute-readers.ts';
import { memberOf, textOf } from './members.ts';
import { readS3Record, type S3Change } from './s3-record.ts';

const isS3Record = (record: unknown): boolean =>
  isAttributes(record) && memberOf(record, 'eventSource') === 'aws:s3';

// S3 sends it once, when the notification is configured.
const isTestEvent = (body: Attributes): boolean =>
  memberOf(body, 'Event') === 's3:TestEvent' && textOf(body, 'Bucket') !== undefined;

/**
 * Decodes event notifications of S3, which a bucket sends to the queue, directly or through SNS. Each record of a
 * notification is a message: `ObjectCreated:Put` has the type `s3.object-created`. Test events are ignored.
 *
 * S3 gives its records no id. The inbox deduplicates by bucket, key, version, event and sequencer, or by time and request
 * if there is no sequencer. S3 may deliver the changes of one object in any order: compare the sequencers to find the newest.
 */
export const s3Notifications = (): ForeignDecoder => ({
  name: 's3',
  decode: ({ json }) => {
    if (!isAttributes(json)) {
      return undefined;
    }
    if (isTestEvent(json)) {
      return { records: [] };
    }
    const records = memberOf(json, 'Records');
    return Array.isArray(records) && records.length > 0 && records.every(isS3Record)
      ? { records: records.map(readS3Record) }
      : undefined;
  },
});

const isChange = (value: unknown): value is S3Change =>
  isAttributes(value) &&
  ['eventName', 'region', 'bucket', 'key'].every((name) => typeof memberOf(value, name) === 'string');

/** Schema of the payload of S3 notifications, for message types that this package does not define. */
export const s3ChangeSchema: StandardSchemaV1<S3Change, S3Change> = {
  '~standard': {
    version: 1,
    vendor: 'dynamo-outbox',
    validate: (value) => (isChange(value) ? { value } : { issues: [{ message: 'not a change of S3' }] }),
  },
};

/** A created or overwritten object. */
export const S3ObjectCreated: ForeignMessageDefinition<'s3.object-created', typeof s3ChangeSchema> =
  defineForeignMessage('s3.object-created', { payload: s3ChangeSchema });

/** A deleted object, or a delete marker. */
export const S3ObjectRemoved: ForeignMessageDefinition<'s3.object-removed', typeof s3ChangeSchema> =
  defineForeignMessage('s3.object-removed', { payload: s3ChangeSchema });
