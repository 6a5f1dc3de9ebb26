import type { PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { PublishResult } from '../../relay/message-publisher.ts';
import { type PublishFailure, toFailure } from '../../relay/publish-failure.ts';

// The message is at fault on any bus.
const ofTheMessage: ReadonlySet<string> = new Set(['MalformedDetail', 'EntryTooLarge']);

// The message may be at fault, or the bus and its configuration.
const refusals: ReadonlySet<string> = new Set(['InvalidArgument', 'ValidationException', 'ValidationError']);

/** Whether an error code means that a call or an entry may have failed because of a message. */
export const isRefusal = (code: string): boolean => refusals.has(code) || ofTheMessage.has(code);

/** Whether the message is at fault. A refusal counts only on a bus that is proven: it has accepted other events. */
const faultOf = (code: string, isProven: boolean): PublishFailure['fault'] =>
  ofTheMessage.has(code) || (refusals.has(code) && isProven) ? 'sender' : 'transient';

/** Reads the result of an entry. One without an event id and an error code was not answered. */
export const toResult = (entry: PutEventsResultEntry | undefined, isProven: boolean): PublishResult => {
  if (entry?.ErrorCode !== undefined) {
    const { ErrorCode: code, ErrorMessage: reason = 'EventBridge gave no reason.' } = entry;
    return toFailure(faultOf(code, isProven), code, reason);
  }
  return entry?.EventId === undefined
    ? toFailure('transient', 'NO_RESULT', 'EventBridge did not answer this entry.')
    : { outcome: 'published' };
};

/** Reads the error of a whole call. */
export const fromCallError = (error: unknown, isProven: boolean): PublishFailure =>
  error instanceof Error
    ? toFailure(faultOf(error.name, isProven), error.name, error.message)
    : toFailure('transient', 'UNKNOWN', String(error));
