import { CodedError } from '@dynamo-outbox/kernel';

/** A stored copy has another shape than this service writes. Rebuild the projection, or correct the item. */
export class StoredCopyUnreadableError extends CodedError<'STORED_COPY_UNREADABLE'> {
  readonly code = 'STORED_COPY_UNREADABLE';

  constructor(copy: string, reason: string) {
    super(
      `The copy ${copy} cannot be read: ${reason}. Rebuild the order history by replay, or correct the item.`,
    );
  }
}
