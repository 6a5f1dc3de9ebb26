import type { MessageOrder } from '@dynamo-outbox/messaging';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** The message order of a topic, and whether the topic is FIFO. */
export interface MessageOrderFacts {
  readonly topic: string;
  readonly order: MessageOrder;
  readonly isFifo: boolean;
}

/** A FIFO topic needs an order to preserve. With order `none`, the outbox does not record one. */
export const orderRule = ({ topic, order, isFifo }: MessageOrderFacts): RuleOutcome =>
  isFifo
    ? keptIf(
        order !== 'none',
        `Topic "${topic}" is FIFO, but its messages have the order none; define it with order version or commit, or make it ` +
          'a standard topic.',
      )
    : 'not-applicable';
