import { describe, expect, it } from '@jest/globals';
import type { Message } from '@dynamo-outbox/messaging';
import fc from 'fast-check';
import {
  commandsTopic,
  CreditRefused,
  CreditReleased,
  CreditReserved,
  fulfilment,
  OrderPlaced,
  OrderShipped,
  StockRefused,
  StockReserved,
} from './fulfilment.fixture.ts';
import { type CommitFate, encodeMessage, ProcessWorld } from './process-world.fixture.ts';

/** How another service answers a command: after a delay in seconds, so many times; zero times is never. */
interface Answering {
  readonly accepts: boolean;
  readonly delaySeconds: number;
  readonly times: number;
}

interface Behaviour {
  readonly credit: Answering;
  readonly stock: Answering;
  readonly shipment: Answering;
  readonly release: Answering;
}

const answering: fc.Arbitrary<Answering> = fc.record({
  accepts: fc.boolean(),
  // Up to three days: after every deadline.
  delaySeconds: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 3 * 86_400 })),
  times: fc.integer({ min: 0, max: 3 }),
});

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  credit: answering,
  stock: answering,
  shipment: answering,
  release: answering,
});

const answers: Answering = { accepts: true, delaySeconds: 1, times: 1 };

/** Every service accepts at once, so that some instances complete. */
const prompt: Behaviour = { credit: answers, stock: answers, shipment: answers, release: answers };

interface Pending {
  readonly body: string;
  readonly at: number;
  readonly receives: number;
}

interface Order {
  readonly orderId: string;
}

const maxReceives = 20;

/** The other services: they keep what they reserved, and refuse to reserve what they already released. */
class Others {
  readonly credit = new Set<string>();
  readonly stock = new Set<string>();
  readonly shipped = new Set<string>();
  readonly #released = new Set<Set<string>>();
  readonly #behaviour: Behaviour;

  constructor(behaviours: Behaviour) {
    this.#behaviour = behaviours;
  }

  /** Carries out a command, and returns the answers. */
  async answer({ type, payload }: Message, now: number): Promise<readonly Pending[]> {
    const order = payload as Order;
    const { credit, stock, shipment, release } = this.#behaviour;
    switch (type) {
      case 'credit.reserve':
        return repeat(
          credit,
          await encodeMessage(
            this.#reserve(this.credit, credit, order) ? CreditReserved : CreditRefused,
            order,
          ),
          now,
        );
      case 'stock.reserve':
        return repeat(
          stock,
          await encodeMessage(this.#reserve(this.stock, stock, order) ? StockReserved : StockRefused, order),
          now,
        );
      case 'credit.release':
        this.#release(this.credit);
        return repeat(release, await encodeMessage(CreditReleased, order), now);
      case 'stock.release':
        this.#release(this.stock);
        return [];
      case 'shipment.ship':
        this.shipped.add(order.orderId);
        return repeat(shipment, await encodeMessage(OrderShipped, order), now);
      default:
        return [];
    }
  }

  #reserve(reserved: Set<string>, { accepts }: Answering, { orderId }: Order): boolean {
    const isAccepted = accepts && !this.#released.has(reserved);
    if (isAccepted) {
      reserved.add(orderId);
    }
    return isAccepted;
  }

  #release(reserved: Set<string>): void {
    reserved.clear();
    this.#released.add(reserved);
  }
}

const repeat = ({ delaySeconds, times }: Answering, body: string, now: number): readonly Pending[] =>
  Array.from({ length: times }, (_, index) => ({
    body,
    at: now + (index + 1) * delaySeconds * 1_000,
    receives: 0,
  }));

interface History {
  readonly world: ProcessWorld;
  readonly others: readonly Others[];
  readonly deadLetters: readonly string[];
}

/** Runs orders until nothing is left to do, with a choice for each decision of the surroundings. */
const runOrders = async (
  behaviours: readonly Behaviour[],
  choose: (bound: number) => number,
): Promise<History> => {
  const fates: readonly CommitFate[] = ['commits', 'commits', 'commits', 'before', 'after'];
  const world = new ProcessWorld({
    process: fulfilment,
    topics: [commandsTopic],
    nextFate: () => fates[choose(fates.length)] ?? 'commits',
  });
  const others = behaviours.map((each) => new Others(each));
  const deadLetters: string[] = [];
  let pending: Pending[] = [];
  for (const id of behaviours.keys()) {
    const body = await encodeMessage(OrderPlaced, { orderId: String(id), total: 10 });
    pending.push({ body, at: world.now.getTime(), receives: 0 });
  }

  const consume = async ({ body, receives }: Pending): Promise<void> => {
    try {
      await world.consume(body, receives + 1);
    } catch {
      if (receives + 1 >= maxReceives) {
        deadLetters.push(body);
        return;
      }
      pending.push({ body, at: world.now.getTime() + 30_000, receives: receives + 1 });
    }
  };

  const collect = async (now: number): Promise<void> => {
    for (const { message } of world.takePublished()) {
      const { orderId = '' } = message.payload as Partial<Order>;
      pending.push(...((await others[Number(orderId)]?.answer(message, now)) ?? []));
    }
    pending.push(...(await world.takeDue()).map((body) => ({ body, at: now, receives: 0 })));
  };

  const nextTime = (): number =>
    Math.min(...pending.map(({ at }) => at), ...world.scheduled().map(({ dueAt }) => dueAt.getTime()));

  for (let step = 0; step < 5_000; step += 1) {
    await collect(world.now.getTime());
    const ready = pending.filter(({ at }) => at <= world.now.getTime());
    const next = ready[choose(Math.max(1, ready.length))];
    if (next !== undefined) {
      pending = pending.filter((each) => each !== next);
      await consume(next);
    } else if (nextTime() === Number.POSITIVE_INFINITY) {
      return { world, others, deadLetters };
    } else {
      world.now = new Date(nextTime());
    }
  }
  throw new Error('The orders did not come to rest.');
};

/** A pseudo-random source, so that fast-check shrinks one number instead of thousands of choices. */
const chooser = (seed: number) => {
  let state = seed >>> 0;
  return (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
};

const holds = async (law: (history: History) => void): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { minLength: 1, maxLength: 4 }),
      fc.integer(),
      async (behaviours, seed) => {
        law(await runOrders(behaviours, chooser(seed)));
      },
    ),
    { numRuns: 60, examples: [[[prompt], 1]] },
  );
};

const heldBy = (others: Others | undefined) => ({
  credit: others?.credit.size,
  stock: others?.stock.size,
  shipped: others?.shipped.size,
});

const commandsOf = ({ world }: History, orderId: string): readonly string[] =>
  world
    .published()
    .filter(({ message }) => (message.payload as { readonly orderId?: string }).orderId === orderId)
    .map(({ message }) => message.type);

describe('the laws of processes, while answers are late, repeated or missing and processes end at any commit', () => {
  it('ends every instance completed, compensated or visibly stuck', async () => {
    const seen = new Set<string>();
    await holds(({ world, others }) => {
      expect(world.instances.values()).toHaveLength(others.length);
      for (const { status, problem, finishedAt, deadlines } of world.instances.values()) {
        expect(['completed', 'compensated', 'stuck']).toContain(status);
        expect(deadlines).toEqual({});
        seen.add(status);
        expect(problem !== undefined).toBe(status === 'stuck');
        expect(finishedAt !== undefined).toBe(status !== 'stuck');
      }
    });
    expect([...seen].sort()).toEqual(['compensated', 'completed', 'stuck']);
  });

  it('reports no change that was not committed', async () => {
    await holds(({ world }) => {
      for (const { instance, history, omitted } of world.instances.values()) {
        const reported = world.events.flatMap((event) =>
          event.event === 'process.changed' && event.instance === instance ? [event.messageId] : [],
        );
        expect(omitted).toBe(0);
        // A process that ends right after its commit reports nothing.
        expect(history.map(({ messageId }) => messageId)).toEqual(expect.arrayContaining(reported));
      }
    });
  });

  it('stages the compensations of exactly the steps that it took and that had an effect, in reverse order', async () => {
    await holds((history) => {
      for (const { instance, status, steps } of history.world.instances.values()) {
        const staged = commandsOf(history, instance).filter((type) => type.endsWith('.release'));
        const undone = steps
          .filter(({ progress }) => progress === 'compensated' || progress === 'compensating')
          .map(({ compensation }) => compensation.type);
        expect(staged).toEqual(undone.toReversed());
        if (status === 'completed') {
          expect(staged).toEqual([]);
        }
        if (status === 'compensated') {
          expect(steps.filter(({ progress }) => progress === 'taken')).toEqual([]);
        }
      }
    });
  });

  it('changes no state without the messages of the change, and publishes no message without it', async () => {
    await holds((history) => {
      for (const { instance, history: entries, omitted, version } of history.world.instances.values()) {
        expect(entries.length + omitted).toBe(version);
        const steps = entries.flatMap(({ note = '' }) => [...note.matchAll(/step (\S+?)(?:;|$)/gu)]);
        const compensations = entries.flatMap(({ note = '' }) => [
          ...note.matchAll(/compensation of (\S+?)(?:;|$)/gu),
        ]);
        const commands = commandsOf(history, instance);
        expect(commands.filter((type) => type.endsWith('.reserve'))).toHaveLength(steps.length);
        expect(commands.filter((type) => type.endsWith('.release'))).toHaveLength(compensations.length);
      }
    });
  });

  it('adds up: completed orders hold credit and stock, compensated ones hold nothing', async () => {
    await holds(({ world, others }) => {
      for (const { instance, status } of world.instances.values()) {
        const held = heldBy(others[Number(instance)]);
        if (status === 'completed') {
          expect(held).toEqual({ credit: 1, stock: 1, shipped: 1 });
        }
        if (status === 'compensated') {
          expect(held).toMatchObject({ credit: 0, stock: 0 });
        }
      }
    });
  });
});
