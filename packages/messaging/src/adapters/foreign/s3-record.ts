import type { ForeignMessage, UnreadableRecord } from '../../consumer/decoding/message-decoder.ts';
import { type Attributes, isAttributes, toInstant } from '../../message/attribute-readers.ts';
import { memberOf, objectOf, textOf } from './members.ts';

/** A change of an object in S3: the payload of its notification. */
export interface S3Change {
  /** Name of the event, such as `ObjectCreated:Put`. */
  readonly eventName: string;
  readonly region: string;
  readonly bucket: string;
  /** Key of the object, decoded: S3 sends `a+b%2B.txt` for `a b+.txt`. */
  readonly key: string;
  /** Bytes of the object; absent for a removed one. */
  readonly size?: number;
  readonly eTag?: string;
  /** Version of the object; absent in a bucket without versions. */
  readonly versionId?: string;
  /** Orders the puts and deletes of one key: compare as hexadecimal numbers. Absent for other events. */
  readonly sequencer?: string;
}

/** `ObjectCreated:Put` becomes `s3.object-created`. */
const typeOf = (eventName: string): string => {
  const [family = ''] = eventName.replace(/^s3:/u, '').split(':');
  return `s3.${family.replace(/(?<=[a-z0-9])(?=[A-Z])/gu, '-').toLowerCase()}`;
};

const decodeKey = (key: string | undefined): string | undefined => {
  try {
    return key === undefined ? undefined : decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

/** The fields that identify a change. Changes without a sequencer differ in their time and request. */
const idOf = ({ eventName, bucket, key, versionId, sequencer }: S3Change, record: Attributes): string => {
  const responses = objectOf(record, 'responseElements') ?? {};
  const moment =
    sequencer === undefined
      ? [textOf(record, 'eventTime') ?? '', textOf(responses, 'x-amz-request-id') ?? '']
      : [sequencer];
  return JSON.stringify([bucket, key, versionId ?? '', eventName, ...moment]);
};

const optionalText = (object: Attributes, name: 'eTag' | 'versionId' | 'sequencer'): Partial<S3Change> => {
  const text = textOf(object, name);
  return text === undefined ? {} : { [name]: text };
};

const sizeOf = (object: Attributes): Pick<S3Change, 'size'> => {
  const size = memberOf(object, 'size');
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? { size } : {};
};

const toChange = (record: Attributes): S3Change | undefined => {
  const s3 = objectOf(record, 's3') ?? {};
  const object = objectOf(s3, 'object') ?? {};
  const eventName = textOf(record, 'eventName');
  const bucket = textOf(objectOf(s3, 'bucket') ?? {}, 'name');
  const key = decodeKey(textOf(object, 'key'));
  if (eventName === undefined || bucket === undefined || key === undefined) {
    return undefined;
  }
  return {
    eventName,
    region: textOf(record, 'awsRegion') ?? '',
    bucket,
    key,
    ...sizeOf(object),
    ...optionalText(object, 'eTag'),
    ...optionalText(object, 'versionId'),
    ...optionalText(object, 'sequencer'),
  };
};

/** Reads one record of a notification. */
export const readS3Record = (record: unknown): ForeignMessage | UnreadableRecord => {
  const change = isAttributes(record) ? toChange(record) : undefined;
  if (!isAttributes(record) || change === undefined) {
    return { unreadable: 'the S3 record has no valid eventName, bucket or key' };
  }
  const time = toInstant(memberOf(record, 'eventTime'));
  if (time === undefined) {
    return { unreadable: 'the S3 record has no valid eventTime' };
  }
  return {
    id: idOf(change, record),
    type: typeOf(change.eventName),
    source: 'aws:s3',
    subject: change.key,
    orderingKey: `${change.bucket}/${change.key}`,
    time,
    payload: change,
  };
};
