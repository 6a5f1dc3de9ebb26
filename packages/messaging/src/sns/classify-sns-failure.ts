import type { BatchResultErrorEntry } from '@aws-sdk/client-sns';
import type { PublishFailure } from '../relay/lane.ts';

// SNS flags whatever it blames on the caller, and that includes limits, keys and permissions: nothing the message can help.
const notTheMessage = /Throttl|KMS|Authorization|AccessDenied|NotFound|Internal|Unavailable/i;

/** Reads one entry of `Failed`: the message is at fault only if SNS says so and the code can be about a message. */
export const fromFailedEntry = ({ Code, Message, SenderFault }: BatchResultErrorEntry): PublishFailure => {
  const code = Code ?? 'UNKNOWN';
  return {
    outcome: 'failed',
    fault: SenderFault === true && !notTheMessage.test(code) ? 'sender' : 'transient',
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

/** An entry for a topic that nobody configured. */
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

/** Whether a whole call may have been refused because of what one of its entries holds. */
export const mayConcernAnEntry = (error: unknown): boolean =>
  error instanceof Error && validationErrors.has(error.name);
