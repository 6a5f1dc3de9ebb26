import { CodedError } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';

/**
 * A part of a split outbox item is not in the table yet, though a later part is in the stream. The relay retries with
 * the next delivery.
 */
export class PartMissingError extends CodedError<'PART_MISSING'> {
  readonly code = 'PART_MISSING';

  constructor({ orderingKey, sortKey }: OutboxItemKey, part: number) {
    super(
      `Part ${part} of the outbox item ${sortKey} of ${orderingKey} is not in the table yet. ` +
        'The later parts wait for it.',
    );
  }
}
