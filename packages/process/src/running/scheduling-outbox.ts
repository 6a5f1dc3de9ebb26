import type { MessageDraft, Outbox } from '@dynamo-outbox/messaging';

/** An outbox that also delivers messages later. */
export interface SchedulingOutbox extends Pick<Outbox, 'add'> {
  /** Stages a message that is delivered later, and returns its handle. */
  schedule(message: MessageDraft, when: { readonly deliverAt: Date }): string;
  /** Stages the cancellation of a scheduled message. */
  cancel(handle: string): Promise<'cancelled' | 'released'>;
  /** Stages another time for a scheduled message. */
  reschedule(handle: string, when: { readonly deliverAt: Date }): Promise<'rescheduled' | 'released'>;
}
