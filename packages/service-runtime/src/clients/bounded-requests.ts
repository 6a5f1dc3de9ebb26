import { assertCount } from '@dynamo-outbox/kernel';

/** Timeouts of a client, in milliseconds. */
interface RequestBounds {
  /** Timeout for a connection. Default 1,000. */
  readonly connectMilliseconds?: number;
  /** Timeout for a response, and for each further part of its body. Default 5,000. */
  readonly answerMilliseconds?: number;
}

/** The `requestHandler` options of an AWS SDK client. */
export interface BoundedRequestHandler {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  readonly throwOnRequestTimeout: true;
}

/**
 * Limits the duration of every request of an AWS SDK client. Without a limit, a client waits forever for a service that
 * accepts a connection and sends nothing.
 *
 * The SDK applies its `requestTimeout` until the response begins, and only warns unless it is set to throw.
 * `socketTimeout` ends a body that stops half way. The SDK retries timed-out requests up to the client's `maxAttempts`.
 *
 * @example
 * ```ts
 * const client = new DynamoDBClient({ requestHandler: boundedRequests() });
 * ```
 */
export const boundedRequests = ({
  connectMilliseconds = 1_000,
  answerMilliseconds = 5_000,
}: RequestBounds = {}): BoundedRequestHandler => {
  assertCount('connectMilliseconds', connectMilliseconds);
  assertCount('answerMilliseconds', answerMilliseconds);
  return {
    connectionTimeout: connectMilliseconds,
    requestTimeout: answerMilliseconds,
    socketTimeout: answerMilliseconds,
    throwOnRequestTimeout: true,
  };
};
