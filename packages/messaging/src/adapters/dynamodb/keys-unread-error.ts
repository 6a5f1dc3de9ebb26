import { CodedError } from '@dynamo-outbox/kernel';

/** When DynamoDB did not get to some of the keys to look up, again and again: it is throttled. Try later. */
export class KeysUnreadError extends CodedError<'KEYS_UNREAD'> {
  readonly code = 'KEYS_UNREAD';

  constructor(keys: number) {
    super(`DynamoDB did not get to ${keys} of the ordering keys to look up.`);
  }
}
