import type { CreditCheckTimer, OrderId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';

/** The timers of pending orders. They start and stop with the commit of the unit of work. */
export interface CreditCheckTimers {
  /**
   * Stages the start of a timer, which later calls the use case `expireOrder`. Returns `undefined` if the service has no
   * timers.
   */
  start(orderId: OrderId, dueAt: Date): CreditCheckTimer | undefined;

  /** Stages the stop of a timer. Does nothing if it ended already: `expireOrder` leaves a decided order unchanged. */
  stop(timer: CreditCheckTimer): Promise<void>;
}

/** Stages the stop of the timer of an order that gets its answer, if it has one. */
export const stopCreditCheckTimer = async (timers: CreditCheckTimers, order: Order): Promise<void> => {
  if (order.state === 'PENDING' && order.creditCheckTimer !== undefined) {
    await timers.stop(order.creditCheckTimer);
  }
};
