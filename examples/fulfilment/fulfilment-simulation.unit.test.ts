import { simulate, type SimulatedMachine } from '@dynamo-outbox/simulation';
import { describe, expect, it } from '@jest/globals';
import { FulfilmentWorld, type Recorded } from './in-memory.ts';
import { type Answer, creditHandlers, shippingHandlers, stockHandlers } from './other-services.ts';

/** How the other services answer, and whether deadlines are reached. */
interface Surroundings {
  readonly credit?: Answer;
  readonly stock?: Answer;
  readonly shipping?: Answer;
  readonly deadlines?: boolean;
}

const orders = ['1', '2'];

const arrange =
  ({ credit = 'accepts', stock = 'accepts', shipping = 'accepts', deadlines = false }: Surroundings) =>
  async () => {
    const world = new FulfilmentWorld();
    for (const orderId of orders) {
      await world.place(orderId);
    }
    const toProcess = (receives: () => readonly Recorded[]) => ({
      receives,
      create: (machine: SimulatedMachine) => world.consumeForProcess(machine),
    });
    const commands = () => world.fulfilment.messages();
    return {
      state: world,
      consumers: [
        toProcess(() => world.shop.messages()),
        toProcess(() => world.credit.messages()),
        toProcess(() => world.stock.messages()),
        toProcess(() => world.shipping.messages()),
        toProcess(() => (deadlines ? world.deadlines() : [])),
        {
          receives: commands,
          create: (machine: SimulatedMachine) =>
            world.credit.consume(
              machine,
              creditHandlers(() => credit),
            ),
        },
        {
          receives: commands,
          create: (machine: SimulatedMachine) =>
            world.stock.consume(
              machine,
              stockHandlers(() => stock),
            ),
        },
        {
          receives: commands,
          create: (machine: SimulatedMachine) =>
            world.shipping.consume(
              machine,
              shippingHandlers(() => shipping),
            ),
        },
      ],
    };
  };

const held = ({ credit, stock, shipping }: FulfilmentWorld, orderId: string) => ({
  credit: credit.heldFor(orderId),
  stock: stock.heldFor(orderId),
  parcels: shipping.heldFor(orderId),
});

const all = { credit: 1, stock: 1, parcels: 1 };
const nothing = { credit: 0, stock: 0, parcels: 0 };

/** Every order ends in one of these ways, and what the other services hold agrees with it. */
const endsAs =
  (...statuses: readonly string[]) =>
  (world: FulfilmentWorld): void => {
    for (const orderId of orders) {
      const { status } = world.instance(orderId);
      expect(statuses).toContain(status);
      expect(held(world, orderId)).toEqual(status === 'completed' ? all : nothing);
    }
  };

const simulateOrders = (surroundings: Surroundings, ...statuses: readonly string[]) =>
  simulate({
    arrange: arrange(surroundings),
    invariants: {
      'no order holds stock or a parcel without credit': (world: FulfilmentWorld) => {
        for (const instance of world.instances.values()) {
          if (instance.status === 'completed') {
            expect(held(world, instance.instance)).toEqual(all);
          }
        }
      },
    },
    atRest: {
      'every order is settled, and credit, stock and parcels add up': endsAs(...statuses),
      'no deadline is left': (world) => {
        expect(world.instances.values().flatMap(({ deadlines }) => Object.keys(deadlines))).toEqual([]);
      },
      'no message was dead-lettered': (_, deadLetters) => {
        expect(deadLetters).toEqual([]);
      },
    },
    schedules: 40,
  });

describe('fulfilment, with a crash before and after every call, duplicates and lost races', () => {
  it('completes orders that every service accepts', async () => {
    await simulateOrders({}, 'completed');
  });

  it('compensates orders whose stock is refused', async () => {
    await simulateOrders({ stock: 'refuses' }, 'compensated');
  });

  it('compensates orders whose credit is refused', async () => {
    await simulateOrders({ credit: 'refuses' }, 'compensated');
  });

  it('compensates orders whose parcel is never reported', async () => {
    await simulateOrders({ shipping: 'never answers', deadlines: true }, 'compensated');
  });

  it('settles orders whose deadlines race with the answers', async () => {
    await simulateOrders({ deadlines: true }, 'completed', 'compensated', 'stuck');
  });
});
