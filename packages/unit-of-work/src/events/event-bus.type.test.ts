import { describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '../unit-of-work.ts';
import { defineDomainEvent } from './domain-event.ts';
import { createEventBus } from './event-bus.ts';
import { on } from './subscription.ts';

interface Stock {
  readonly stock: { take(): void };
}

interface Mail {
  readonly mail: { send(): void };
}

const OrderPlaced = defineDomainEvent<{ readonly id: string }>('order-placed');
const ShopClosed = defineDomainEvent('shop-closed');

const takeStock = on(OrderPlaced, (_, { stock }: Stock) => {
  stock.take();
});
const sendMail = on(OrderPlaced, (_, { mail }: Mail) => {
  mail.send();
});

describe('the types of the event bus', () => {
  it('demand the parts that subscriptions use', () => {
    createEventBus<Stock & Mail>({ subscriptions: [takeStock, sendMail] });
    // @ts-expect-error -- the bus has no mail
    createEventBus<Stock>({ subscriptions: [takeStock, sendMail] });

    const compose = (transaction: UnitOfWork) => {
      const bus = createEventBus<Stock>({ subscriptions: [takeStock] });
      // @ts-expect-error -- the stock is missing
      bus.composeUnitOfWork(transaction, {});
      // @ts-expect-error -- the bus adds this part itself
      bus.composeUnitOfWork(transaction, { stock: { take: () => undefined }, events: 1 });
      return bus
        .composeUnitOfWork(transaction, { stock: { take: () => undefined }, other: 1 })
        .other.toFixed();
    };
    expect(compose).toBeInstanceOf(Function);
  });

  it('demand the payload of an event, and none of an event without', () => {
    ShopClosed.create();
    OrderPlaced.create({ id: '1' });
    // @ts-expect-error -- the payload has an id
    expect(OrderPlaced.create({})).toBeDefined();
  });
});
