import type { BatchResultErrorEntry } from '@aws-sdk/client-sns';
import { type PublishFailure, toFailure } from '../../relay/publish-failure.ts';

// SNS sets this flag for every error of the caller, including limits, keys and permissions, which are not faults of the
// message.
const notTheMessage =
  /Throttl|Limit|Quota|KMS|Auth|AccessDenied|Token|Signature|Security|OptIn|Disabled|NotFound|Internal|Unavailable/i;

const ofTheMessage = /InvalidParameter|ParameterValueInvalid|InvalidMessage|Validation|TooLong|TooLarge/i;

const isAtFault = (code: string, isProven: boolean): boolean =>
  !notTheMessage.test(code) && (ofTheMessage.test(code) || isProven);

/**
 * Reads one entry of `Failed`. The message is at fault only if SNS reports a sender fault and the code concerns
 * messages. With an unknown code, the message counts as faulty only if the topic is proven, which means that it has
 * accepted other messages.
 */
export const fromFailedEntry = (
  { Code, Message, SenderFault }: BatchResultErrorEntry,
  isProven: boolean,
): PublishFailure => {
  const code = Code ?? 'UNKNOWN';
  const fault = SenderFault === true && isAtFault(code, isProven) ? 'sender' : 'transient';
  return toFailure(fault, code, Message ?? 'SNS gave no reason.');
};

/** Failure of an entry that SNS listed neither in `Successful` nor in `Failed`. SNS may have accepted it. */
export const unmentioned: PublishFailure = toFailure(
  'transient',
  'NO_RESULT',
  'SNS listed this entry neither as successful nor as failed.',
);

/** Reads the error of a whole call. */
export const fromCallError = (error: unknown, fault: PublishFailure['fault']): PublishFailure =>
  error instanceof Error
    ? toFailure(fault, error.name, error.message)
    : toFailure(fault, 'UNKNOWN', String(error));

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

/** Whether an error code means that a call may have failed because of the content of one of its entries. */
export const isRefusal = (code: string): boolean => validationErrors.has(code);

/** Whether a whole call may have failed because of the content of one of its entries. */
export const mayConcernAnEntry = (error: unknown): boolean => error instanceof Error && isRefusal(error.name);
