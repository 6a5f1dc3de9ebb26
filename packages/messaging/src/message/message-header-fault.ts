import { isWritableInstant, type Reader } from './attribute-readers.ts';
import { toCorrelationId, toMessageId } from './ids.ts';
import type { Message, MessageContext } from './message.ts';

/** A field that no consumer could read, and what it must be. */
export interface HeaderFault {
  /** The field: `context.traceparent`, `id`, `occurredAt`. */
  readonly field: string;
  readonly value: unknown;
  /** Valid values. */
  readonly requirement: string;
}

const uuid = 'a UUID';

const contextRules: readonly (readonly [
  field: keyof MessageContext,
  read: Reader<unknown>,
  requirement: string,
])[] = [
  ['correlationId', toCorrelationId, uuid],
  ['causationId', toMessageId, `${uuid}, or absent`],
];

const isRequired = (field: keyof MessageContext): boolean => field === 'correlationId';

/**
 * Returns the first field of a context that a consumer could not read, by the rules of the decoder. Malformed trace data is no fault: it is
 * left out.
 */
export const contextFaultOf = (context: MessageContext): HeaderFault | undefined => {
  for (const [field, read, requirement] of contextRules) {
    const value: unknown = context[field];
    const isMissing = value === undefined && !isRequired(field);
    if (!isMissing && read(value) === undefined) {
      return { field: `context.${field}`, value, requirement };
    }
  }
  return undefined;
};

// Characters that SNS and SQS accept in a MessageGroupId: letters, digits and punctuation of ASCII.
const fairnessKeyForm = /^[\x21-\x7e]{1,128}$/u;

/** Returns why a fairness key cannot be a `MessageGroupId`; `undefined` if it can, or if there is none. */
export const fairnessFaultOf = (fairnessKey: unknown): HeaderFault | undefined =>
  fairnessKey === undefined || (typeof fairnessKey === 'string' && fairnessKeyForm.test(fairnessKey))
    ? undefined
    : {
        field: 'fairnessKey',
        value: fairnessKey,
        requirement: '1 to 128 letters, digits and punctuation marks of ASCII, or absent',
      };

/** Returns the first field that a consumer could not read among those that staging adds. */
export const stampFaultOf = ({
  id,
  occurredAt,
}: Pick<Message, 'id' | 'occurredAt'>): HeaderFault | undefined => {
  if (toMessageId(id) === undefined) {
    return { field: 'id', value: id, requirement: `${uuid}; check nextMessageId` };
  }
  return isWritableInstant(occurredAt)
    ? undefined
    : { field: 'occurredAt', value: occurredAt, requirement: 'a date of the years 0 to 9999; check clock' };
};
