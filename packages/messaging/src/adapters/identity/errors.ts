import { CodedError, truncateText } from '@dynamo-outbox/kernel';
import { RetryMessageLaterError } from '../../consumer/errors/retry-message-later-error.ts';

/**
 * A key set cannot be used: it is not JSON, or one of its keys is not valid. The error names the key, never its content. Replace
 * the key set with one from `rotateCallerKeys`. A process that has read a valid key set before keeps it.
 */
export class InvalidCallerKeySetError extends CodedError<'INVALID_CALLER_KEY_SET'> {
  readonly code = 'INVALID_CALLER_KEY_SET';

  constructor(fault: string) {
    super(`The key set for callers cannot be used: ${fault}. Replace it with one from rotateCallerKeys.`);
  }
}

const maxDescribed = 200;

const describe = (cause: unknown): string =>
  cause instanceof Error ? truncateText(`${cause.name}: ${cause.message}`, maxDescribed) : typeof cause;

/**
 * No key set could be read, so no caller can be signed or verified. Commits fail, and messages are redelivered. The cause states
 * what failed.
 */
export class CallerKeysUnreadError extends CodedError<'CALLER_KEYS_UNREAD'> {
  readonly code = 'CALLER_KEYS_UNREAD';

  constructor(cause: unknown) {
    super(`The key set for callers could not be read (${describe(cause)}).`, { cause });
  }
}

/**
 * The key set has no private key that signs at this time, so no caller can be signed. Give the outbox a key set with private keys,
 * not the public one of consumers.
 */
export class CallerSigningKeyMissingError extends CodedError<'CALLER_SIGNING_KEY_MISSING'> {
  readonly code = 'CALLER_SIGNING_KEY_MISSING';

  constructor() {
    super(
      'The key set for callers has no private key whose signsFrom has passed. Use a key set from rotateCallerKeys, not a public one.',
    );
  }
}

/**
 * A message is signed with a key that the key set did not have when it was last read, and it is too early to read the key set
 * again. The message is redelivered, because the key may be new.
 */
export const callerKeyNotFoundYet = (keyId: string): RetryMessageLaterError<'CALLER_KEY_NOT_FOUND_YET'> =>
  new RetryMessageLaterError(
    'CALLER_KEY_NOT_FOUND_YET',
    `The caller is signed with key ${keyId}, which the key set did not have when it was last read. It is read again later.`,
  );
