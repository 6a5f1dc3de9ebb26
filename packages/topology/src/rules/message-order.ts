import type { MessageOrder } from '@dynamo-outbox/messaging';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** What orders the messages of a topic, and whether the topic keeps order. */
export interface MessageOrderFacts {
  readonly topic: string;
  readonly order: MessageOrder;
  readonly isFifo: boolean;
}

/** A FIFO topic has an order to keep: with order `none`, the outbox does not know it. */
export const orderRule = ({ topic, order, isFifo }: MessageOrderFacts): RuleOutcome =>
  isFifo
    ? keptIf(
        order !== 'none',
        `Topic "${topic}" is FIFO, and its messages have the order none; define it with order version or commit, or make it ` +
          'a standard topic.',
      )
    : 'not-applicable';
