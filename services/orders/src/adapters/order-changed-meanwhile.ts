import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { Order } from '../domain/order.ts';

/** Another process changed or removed the order after it was read. */
export const orderChangedMeanwhile = ({ id, version }: Order): Error =>
  new LostRaceError(
    'ORDER_CHANGED_MEANWHILE',
    `Order ${id} is no longer at version ${version - 1}. Read it again and repeat the decision.`,
  );
