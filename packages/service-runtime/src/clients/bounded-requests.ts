import { assertCount } from '@dynamo-outbox/kernel';

/** How long a client waits, in milliseconds. */
export interface RequestBounds {
  /** For a connection. Default 1,000. */
  readonly connectMilliseconds?: number;
  /** For an answer, and for each further piece of its body. Default 5,000. */
  readonly answerMilliseconds?: number;
}

/** What the `requestHandler` of an AWS SDK client takes. */
export interface BoundedRequestHandler {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  readonly throwOnRequestTimeout: true;
}

/**
 * Bounds every request of an AWS SDK client: without it a client waits for ever for a service that takes a connection and says nothing.
 *
 * The SDK counts its `requestTimeout` until the answer begins, and only warns unless told to throw; `socketTimeout` ends a body that stops
 * half way. The SDK retries what it gave up, as often as the client's `maxAttempts` says.
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
