import type { InMemoryTable, StagedChange } from '@dynamo-outbox/unit-of-work/in-memory';
import { outboxKeyChangedMeanwhile } from '../../outbox/errors.ts';
import type { HeadMove, OutboxHead } from '../../outbox/stored-order.ts';

/** The change that moves the head of a key, on condition that it is still where it was read. */
export const toHeadChange = (
  heads: InMemoryTable<OutboxHead>,
  { orderingKey, from, to }: HeadMove,
): StagedChange =>
  heads.toPut(
    orderingKey,
    { position: to },
    {
      subject: `outbox head ${orderingKey}`,
      condition: (current) => current?.position === from,
      onConditionFailed: () => outboxKeyChangedMeanwhile(orderingKey),
      reportsLast: true,
    },
  );
