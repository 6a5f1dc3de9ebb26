import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { MessageAttribute, MessageAttributes } from '../../../recovery/redrive/dead-letter-message.ts';

const fromSdk = ({
  DataType = 'String',
  StringValue,
  BinaryValue,
}: MessageAttributeValue): MessageAttribute =>
  BinaryValue === undefined
    ? { dataType: DataType, text: StringValue ?? '' }
    : { dataType: DataType, bytes: BinaryValue };

/** Converts received attributes to the toolkit's form. */
export const toMessageAttributes = (
  received: Readonly<Record<string, MessageAttributeValue>> = {},
): MessageAttributes =>
  Object.fromEntries(Object.entries(received).map(([name, value]) => [name, fromSdk(value)]));

const toSdk = (attribute: MessageAttribute): MessageAttributeValue =>
  'bytes' in attribute
    ? { DataType: attribute.dataType, BinaryValue: attribute.bytes }
    : { DataType: attribute.dataType, StringValue: attribute.text };

/** Converts attributes to the form for sending. */
export const fromMessageAttributes = (attributes: MessageAttributes): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, toSdk(attribute)]));
