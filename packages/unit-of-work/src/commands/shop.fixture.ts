import type { Clock } from '@dynamo-outbox/kernel';
import * as z from 'zod';

import { defineDomainEvent } from '../events/domain-event.ts';
import { createEventBus } from '../events/event-bus.ts';
import type { WithEvents } from '../events/event-publisher.ts';
import { on } from '../events/subscription.ts';
import { InMemoryCommandRecords, InMemoryTable, InMemoryUnitOfWork } from '../in-memory/index.ts';
import { LostRaceError } from '../lost-race.ts';
import { defineCommand } from './command.ts';
import type { CommandRecord } from './idempotency/command-records.ts';
import { refuse } from './refusal.ts';

/** Who asks. */
export interface ShopContext {
  readonly user: string;
}

export interface ShopDependencies {
  readonly now: Clock;
  readonly user: string;
}

interface Stock {
  find(): number;
  set(quantity: number): void;
}

export interface ShopParts {
  readonly stock: Stock;
  readonly sales: { add(note: string): void };
}

export const ProductSold = defineDomainEvent<string>('product-sold');

/** Sells products from a stock. */
export const sellProduct = defineCommand('sell-product', {
  input: z.object({ product: z.string(), quantity: z.int().positive() }),
  refusals: { OUT_OF_STOCK: 'temporary', UNKNOWN_PRODUCT: 'final' },
  result: z.object({ left: z.int() }),
  handle: async (
    { product, quantity },
    { stock, events }: ShopParts & WithEvents,
    { user }: ShopDependencies,
  ) => {
    if (product === 'nothing') {
      return refuse('UNKNOWN_PRODUCT', 'The shop does not have it.');
    }
    const left = stock.find() - quantity;
    stock.set(left);
    events.publish(ProductSold.create(`${quantity} ${product} to ${user}`));
    // The order of a careless handler: what was staged before a refusal must not be written.
    return left < 0 ? refuse('OUT_OF_STOCK') : { left };
  },
});

/** A shop in memory, whose sales are noted by a subscriber. */
export const aShop = (stocked = 100) => {
  const stock = new InMemoryTable<number>('stock');
  const sales = new InMemoryTable<string>('sales');
  const records = new InMemoryTable<CommandRecord>('records');
  const bus = createEventBus<ShopParts>({
    subscriptions: [
      on(ProductSold, (note, { sales: staged }) => {
        if (note.includes('cursed')) {
          throw new Error('The subscriber fails.');
        }
        staged.add(note);
      }),
    ],
  });
  let opened = 0;

  const openUnitOfWork = () => {
    opened += 1;
    const transaction = new InMemoryUnitOfWork();
    const read = stock.find('stock') ?? stocked;
    return bus.composeUnitOfWork(transaction, {
      stock: {
        find: () => read,
        set: (quantity: number) => {
          transaction.stage(
            stock.toPut('stock', quantity, {
              condition: (current) => (current ?? stocked) === read,
              onConditionFailed: () => new LostRaceError('STOCK_CHANGED_MEANWHILE', 'The stock changed.'),
            }),
          );
        },
      },
      sales: {
        add: (note: string) => {
          transaction.stage(sales.toPut(`${read} ${note}`, note));
        },
      },
      commandRecords: new InMemoryCommandRecords({ transaction, table: records }),
    });
  };

  return {
    openUnitOfWork,
    left: () => stock.find('stock') ?? stocked,
    sold: () => sales.values(),
    records: () => records.values(),
    opened: () => opened,
  };
};
