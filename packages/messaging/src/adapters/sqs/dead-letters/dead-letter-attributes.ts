import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { truncateText } from '@dynamo-outbox/kernel';
import type { SQSMessageAttribute } from 'aws-lambda';

import type { DeadLetter } from './dead-letters.ts';

/** Highest number of attributes that SQS accepts on a message. */
export const maxAttributes = 10;

// Enough for the first issues of a schema. The raw body contains all details.
const maxDetailCharacters = 1000;

// Characters that SQS accepts in a string: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.
// eslint-disable-next-line no-control-regex -- those are the very characters to find
const refusedCharacters = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;

/** Shortens a text to 1,000 characters and replaces characters that SQS rejects with U+FFFD. */
export const toAttributeText = (text: string): string =>
  truncateText(text, maxDetailCharacters).replace(refusedCharacters, '\uFFFD');

const toText = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

/** Converts a received attribute to the form for sending. `undefined` for list types, which SQS does not support. */
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

/** Attributes of the dead letter, the most important first. */
const ownAttributes = (letter: DeadLetter): ReadonlyMap<string, MessageAttributeValue> => {
  const detail = toAttributeText(letter.detail);
  return new Map([
    ['DeadLetterReason', toText(letter.reason)],
    ['DeadLetterConsumer', toText(toAttributeText(letter.consumer))],
    ['DeadLetterMessageId', toText(letter.deliveryId)],
    ['DeadLetterReceiveCount', { DataType: 'Number', StringValue: String(letter.receiveCount) }],
    ...errorAttributes(letter),
    // SQS rejects an empty attribute.
    ...(detail === '' ? [] : [['DeadLetterDetail', toText(detail)] as const]),
  ]);
};

const sizeInBytes = (name: string, { DataType, StringValue, BinaryValue }: MessageAttributeValue): number =>
  Buffer.byteLength(name) +
  Buffer.byteLength(DataType ?? '') +
  Buffer.byteLength(StringValue ?? '') +
  (BinaryValue?.byteLength ?? 0);

/** Own attributes before received ones. They replace those of an earlier stay in a dead-letter queue. */
const candidates = (letter: DeadLetter): readonly (readonly [string, MessageAttributeValue])[] => {
  const own = ownAttributes(letter);
  const received = Object.entries(letter.attributes).flatMap(([name, attribute]) => {
    const value = fromReceived(attribute);
    return value === undefined || own.has(name) ? [] : [[name, value] as const];
  });
  return [...own, ...received];
};

/**
 * Selects the attributes of a dead letter, the most important first: as many as SQS accepts and as fit beside the body.
 * If the body alone reaches the queue's size limit, the letter has no attributes.
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
