import { CodedError } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';

/** When published items could not all be marked. Harmless but for a second publish: look at `cause` for what the table said. */
export class DispatchMarksFailedError extends CodedError<'DISPATCH_MARKS_FAILED'> {
  readonly code = 'DISPATCH_MARKS_FAILED';

  /** The items that bear no mark now. */
  readonly items: readonly OutboxItemKey[];

  constructor(items: readonly OutboxItemKey[], options?: ErrorOptions) {
    super(
      `${items.length} dispatched outbox items could not be marked; they may be published again.`,
      options,
    );
    this.items = items;
  }
}
