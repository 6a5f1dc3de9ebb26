import type { BatchResultErrorEntry } from '@aws-sdk/client-sns';
import type { PublishFailure } from '../../relay/lane.ts';

// SNS sets this flag for every error of the caller, which includes limits, keys and permissions that are no fault of the message.
const notTheMessage =
  /Throttl|Limit|Quota|KMS|Auth|AccessDenied|Token|Signature|Security|OptIn|Disabled|NotFound|Internal|Unavailable/i;

const ofTheMessage = /InvalidParameter|ParameterValueInvalid|InvalidMessage|Validation|TooLong|TooLarge/i;

const isAtFault = (code: string, isProven: boolean): boolean =>
  !notTheMessage.test(code) && (ofTheMessage.test(code) || isProven);

/**
 * Reads one entry of `Failed`. The message is at fault only if SNS says so and the code is about messages. A code that this version
 * does not know is held against the message only if the topic is proven: it has accepted others.
 */
export const fromFailedEntry = (
  { Code, Message, SenderFault }: BatchResultErrorEntry,
  isProven: boolean,
): PublishFailure => {
  const code = Code ?? 'UNKNOWN';
  return {
    outcome: 'failed',
    fault: SenderFault === true && isAtFault(code, isProven) ? 'sender' : 'transient',
    code,
    reason: Message ?? 'SNS gave no reason.',
  };
};

/** An entry that SNS named neither in `Successful` nor in `Failed`: whether it was taken is unknown. */
export const unmentioned: PublishFailure = {
  outcome: 'failed',
  fault: 'transient',
  code: 'NO_RESULT',
  reason: 'SNS mentioned this entry neither as successful nor as failed.',
};

/** An entry for a topic that is not configured. */
export const unknownTopic = (topic: string): PublishFailure => ({
  outcome: 'failed',
  fault: 'sender',
  code: 'UNKNOWN_TOPIC',
  reason: `No topic named '${topic}' is configured.`,
});

/** Reads the error of a whole call. */
export const fromCallError = (error: unknown, fault: PublishFailure['fault']): PublishFailure => ({
  outcome: 'failed',
  fault,
  code: error instanceof Error ? error.name : 'UNKNOWN',
  reason: error instanceof Error ? error.message : String(error),
});

const validationErrors: ReadonlySet<string> = new Set([
  'BatchRequestTooLong',
  'BatchRequestTooLongException',
  'InvalidParameter',
  'InvalidParameterException',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'ParameterValueInvalid',
  'ValidationError',
  'ValidationException',
]);

/** Whether a call may have been refused because of the content of one of its entries, by the code of its error. */
export const isRefusal = (code: string): boolean => validationErrors.has(code);

/** Whether a whole call may have been refused because of what one of its entries holds. */
export const mayConcernAnEntry = (error: unknown): boolean => error instanceof Error && isRefusal(error.name);
