import type { Caller, MessageContext } from '@dynamo-outbox/messaging';
import { commonErrors } from '../errors/error-case.ts';
import { RequestRefusedError } from '../errors/request-refused-error.ts';
import type { EndpointDescription } from '../endpoint/endpoint-description.ts';

/**
 * Authenticates a request to an operation. Returns the snapshot of its caller from `createCaller`, `undefined` for a request that
 * needs no caller, or `UNAUTHENTICATED` to answer 401.
 *
 * MUST NOT read the body of the request.
 */
export type Authenticate = (request: Request) => Promise<Caller | 'UNAUTHENTICATED' | undefined>;

// Code without types may return null, or another word.
const assertIsCaller = (caller: unknown): void => {
  if (typeof caller !== 'object' || caller === null) {
    throw new TypeError(
      `authenticate returned ${caller === null ? 'null' : `a ${typeof caller}`}. Return createCaller(…), undefined or 'UNAUTHENTICATED'.`,
    );
  }
};

/** Adds the caller of a request to its context. Rejects with `UNAUTHENTICATED_ERROR` for invalid credentials. */
export const withCallerOf = async (
  request: Request,
  context: MessageContext,
  authenticate: Authenticate | undefined,
): Promise<MessageContext> => {
  const caller = await authenticate?.(request);
  if (caller === 'UNAUTHENTICATED') {
    throw new RequestRefusedError('UNAUTHENTICATED_ERROR');
  }
  if (caller === undefined) {
    return context;
  }
  assertIsCaller(caller);
  return { ...context, caller };
};

/** Adds the response to invalid credentials to the description of an operation. */
export const describeAuthenticated = (
  description: EndpointDescription,
  authenticate: Authenticate | undefined,
): EndpointDescription =>
  authenticate === undefined
    ? description
    : {
        ...description,
        refusals: { ...description.refusals, UNAUTHENTICATED_ERROR: commonErrors.UNAUTHENTICATED_ERROR },
      };
