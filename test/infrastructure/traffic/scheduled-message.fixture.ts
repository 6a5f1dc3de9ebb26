/** Messages that are scheduled and moved with the code of the services, in the name of one of their functions. */
import { CustomerCreditReserved, customersTopic } from '@dynamo-outbox/example-customers/contract';
import type { StackEndpoints } from '@dynamo-outbox/local';
import type { ScheduleHandle, Topic } from '@dynamo-outbox/messaging';
import { OrderCreditCheckDue, orderTimersTopic } from '../../../services/orders/src/internal-messages.ts';
import type { ApprovedOrder } from './large-message.fixture.ts';
import { type Caller, useOutbox } from './use-outbox.fixture.ts';

const topicOf: Readonly<Record<Caller['service'], Topic>> = {
  customers: customersTopic,
  orders: orderTimersTopic,
};

/** Moves a scheduled message to now. */
export const moveToNow = (endpoints: StackEndpoints, caller: Caller, handle: ScheduleHandle): Promise<void> =>
  useOutbox(endpoints, { ...caller, topic: topicOf[caller.service] }, (outbox) =>
    outbox.reschedule(handle, { deliverAt: new Date() }),
  );

/** Schedules a message that is due at once, about an approved order: it has no further effect. */
export const scheduleDue = (
  endpoints: StackEndpoints,
  service: Caller['service'],
  { orderId, customerId, total }: ApprovedOrder,
): Promise<void> =>
  useOutbox(endpoints, { caller: `${service}-http`, service, topic: topicOf[service] }, async (outbox) => {
    const message =
      service === 'customers'
        ? CustomerCreditReserved.create(
            { orderId, customerId, amount: total },
            { about: { id: customerId, version: 1 } },
          )
        : OrderCreditCheckDue.create({ orderId }, { about: { id: orderId, version: 1 } });
    outbox.schedule(message, { deliverAt: new Date() });
  });
