import { CodedError } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';

/**
 * Some published items could not be marked as dispatched. The relay may publish them again. The `cause` is the error of
 * the table.
 */
export class DispatchMarksFailedError extends CodedError<'DISPATCH_MARKS_FAILED'> {
  readonly code = 'DISPATCH_MARKS_FAILED';

  /** The items without a mark. */
  readonly items: readonly OutboxItemKey[];

  constructor(items: readonly OutboxItemKey[], options?: ErrorOptions) {
    super(
      `${items.length} dispatched outbox items could not be marked; they may be published again.`,
      options,
    );
    this.items = items;
  }
}
