import { CodedError } from './coded-error.ts';

/** The part of Lambda's context that states how much time an invocation has left. */
export interface InvocationContext {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/** A handler of Lambda was called without what Lambda passes to it. Nothing was done. */
export class InvalidInvocationError extends CodedError<'INVALID_INVOCATION'> {
  readonly code = 'INVALID_INVOCATION';
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Asserts that a handler has the context of its invocation. Throws `INVALID_INVOCATION`. */
export function assertInvocationContext(context: unknown): asserts context is InvocationContext {
  if (typeof memberOf(context, 'getRemainingTimeInMillis') !== 'function') {
    throw new InvalidInvocationError(
      'The handler was called without the context of a Lambda invocation, which states how much time is left. Pass on both arguments: ' +
        'handler(event, context). In a test, pass { getRemainingTimeInMillis: () => 30_000 } as the context.',
    );
  }
}

/** Asserts that a handler has an event with records. Throws `INVALID_INVOCATION`. */
export function assertEventRecords(
  event: unknown,
  source: 'an SQS queue' | 'a DynamoDB stream',
): asserts event is { readonly Records: readonly unknown[] } {
  if (!Array.isArray(memberOf(event, 'Records'))) {
    throw new InvalidInvocationError(
      `The handler was called with an event that has no Records, so it does not come from ${source}. Invoke the function only through ` +
        'the event source mapping of its source. In a test, pass { Records: [] } or records of that source.',
    );
  }
}
