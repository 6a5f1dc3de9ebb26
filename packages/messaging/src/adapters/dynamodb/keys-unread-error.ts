import { CodedError } from '@dynamo-outbox/kernel';

/** DynamoDB left some keys unread in every attempt, because it is throttled. Try again later. */
export class KeysUnreadError extends CodedError<'KEYS_UNREAD'> {
  readonly code = 'KEYS_UNREAD';

  constructor(keys: number) {
    super(`DynamoDB left ${keys} of the ordering keys unread.`);
  }
}
