import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { truncateText } from '@dynamo-outbox/kernel';
import type { SQSMessageAttribute } from 'aws-lambda';

import type { DeadLetter } from './dead-letters.ts';

/** Amazon SQS takes at most 10 attributes on a message. */
export const maxAttributes = 10;

// Enough for a schema's first complaints; the whole story can be had again from the raw body.
const maxDetailCharacters = 1000;

// What SQS takes in a string: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.
// eslint-disable-next-line no-control-regex -- those are the very characters to find
const refusedCharacters = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;

/** Text as SQS takes it, at most 1,000 characters: what SQS refuses becomes U+FFFD. */
export const toAttributeText = (text: string): string =>
  truncateText(text, maxDetailCharacters).replace(refusedCharacters, '\uFFFD');

const toText = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

/** A received attribute in the form that sending takes, or `undefined` for the list types, which SQS does not have yet. */
const fromReceived = ({
  dataType,
  stringValue,
  binaryValue,
}: SQSMessageAttribute): MessageAttributeValue | undefined => {
  if (typeof stringValue === 'string') {
    return { DataType: dataType, StringValue: stringValue };
  }
  return typeof binaryValue === 'string'
    ? { DataType: dataType, BinaryValue: Buffer.from(binaryValue, 'base64') }
    : undefined;
};

const errorAttributes = ({ error }: DeadLetter): readonly (readonly [string, MessageAttributeValue])[] =>
  error === undefined
    ? []
    : [
        ['DeadLetterErrorClass', toText(toAttributeText(error.errorClass))],
        ['DeadLetterStackHash', toText(error.stackHash)],
      ];

/** Our own attributes, the most telling first. */
const ownAttributes = (letter: DeadLetter): ReadonlyMap<string, MessageAttributeValue> => {
  const detail = toAttributeText(letter.detail);
  return new Map([
    ['DeadLetterReason', toText(letter.reason)],
    ['DeadLetterConsumer', toText(toAttributeText(letter.consumer))],
    ['DeadLetterMessageId', toText(letter.deliveryId)],
    ['DeadLetterReceiveCount', { DataType: 'Number', StringValue: String(letter.receiveCount) }],
    ...errorAttributes(letter),
    // SQS refuses an empty attribute.
    ...(detail === '' ? [] : [['DeadLetterDetail', toText(detail)] as const]),
  ]);
};

const sizeInBytes = (name: string, { DataType, StringValue, BinaryValue }: MessageAttributeValue): number =>
  Buffer.byteLength(name) +
  Buffer.byteLength(DataType ?? '') +
  Buffer.byteLength(StringValue ?? '') +
  (BinaryValue?.byteLength ?? 0);

/** Ours before the received ones; ours replace those of an earlier time in a dead-letter queue. */
const candidates = (letter: DeadLetter): readonly (readonly [string, MessageAttributeValue])[] => {
  const own = ownAttributes(letter);
  const received = Object.entries(letter.attributes).flatMap(([name, attribute]) => {
    const value = fromReceived(attribute);
    return value === undefined || own.has(name) ? [] : [[name, value] as const];
  });
  return [...own, ...received];
};

/**
 * The attributes to keep with a dead letter, the most telling first: as many as SQS takes in number, and as fit beside
 * the body in size. A body that fills the queue's limit alone travels bare rather than not at all.
 *
 * @param maxBytes - the queue's `MaximumMessageSize`, which body and attributes share
 */
export const deadLetterAttributes = (
  letter: DeadLetter,
  maxBytes: number,
): Record<string, MessageAttributeValue> => {
  let bytesLeft = maxBytes - Buffer.byteLength(letter.body);
  const kept: [string, MessageAttributeValue][] = [];
  for (const [name, value] of candidates(letter)) {
    const bytes = sizeInBytes(name, value);
    if (kept.length < maxAttributes && bytes <= bytesLeft) {
      kept.push([name, value]);
      bytesLeft -= bytes;
    }
  }
  return Object.fromEntries(kept);
};
