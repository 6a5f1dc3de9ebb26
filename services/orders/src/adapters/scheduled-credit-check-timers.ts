import type { Outbox, ScheduleHandle } from '@dynamo-outbox/messaging';
import type { CreditCheckTimers } from '../application/credit-check-timers.ts';
import type { CreditCheckTimer, OrderId } from '../domain/ids.ts';
import { OrderCreditCheckDue } from '../internal-messages.ts';

const toTimer = (handle: string): CreditCheckTimer => handle as CreditCheckTimer;
const toHandle = (timer: string): ScheduleHandle => timer as ScheduleHandle;

/** Dependencies of the timers. */
export interface ScheduledCreditCheckTimersOptions {
  readonly outbox: Outbox;
  /** Whether a sweeper releases scheduled messages, which needs an outbox with tracking. Without it, no timer starts. Default true. */
  readonly isScheduling?: boolean;
}

/** Timers that are scheduled messages of the outbox. A consumer of the service itself receives them when they end. */
export class ScheduledCreditCheckTimers implements CreditCheckTimers {
  readonly #outbox: Outbox;
  readonly #isScheduling: boolean;

  constructor({ outbox, isScheduling = true }: ScheduledCreditCheckTimersOptions) {
    this.#outbox = outbox;
    this.#isScheduling = isScheduling;
  }

  start(orderId: OrderId, dueAt: Date): CreditCheckTimer | undefined {
    if (!this.#isScheduling) {
      return undefined;
    }
    const message = OrderCreditCheckDue.create({ orderId }, { about: { id: orderId } });
    return toTimer(this.#outbox.schedule(message, { deliverAt: dueAt }));
  }

  async stop(timer: CreditCheckTimer): Promise<void> {
    await this.#outbox.cancel(toHandle(timer));
  }
}
