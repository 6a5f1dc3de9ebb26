import {
  createConsumer,
  nextCorrelationId,
  decodeEnvelope,
  type Consumer,
  type InboxRecord,
  type MessageContext,
  type MessageHandler,
  type OutboxItem,
  type Topic,
} from '@dynamo-outbox/messaging';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import { handlersOf, type ProcessEvent, type ProcessInstance } from '@dynamo-outbox/process';
import { InMemoryProcessStore } from '@dynamo-outbox/process/in-memory';
import type { SimulatedMachine } from '@dynamo-outbox/simulation';
import { composeUnitOfWork, LostRaceError } from '@dynamo-outbox/unit-of-work';
import {
  InMemoryTable,
  InMemoryUnitOfWork,
  type InMemoryTransaction,
} from '@dynamo-outbox/unit-of-work/in-memory';
import { answersTopic, commandsTopic, OrderPlaced, shopTopic } from './contract.ts';
import { fulfilment } from './fulfilment.ts';
import type { Reservation, ReservingUnitOfWork } from './other-services.ts';

/** A message in an outbox. */
export interface Recorded {
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

type Scheduled = NonNullable<ConstructorParameters<typeof InMemoryOutbox>[0]['schedules']>;

const toRecorded = (body: string): Recorded => {
  const decoded = decodeEnvelope(body);
  if ('undecodable' in decoded) {
    throw new Error(decoded.undecodable);
  }
  return { id: decoded.message.id, type: decoded.message.type, body };
};

/** The tables of one service. */
class Service {
  readonly inbox = new InMemoryTable<InboxRecord>('inbox');
  readonly outbox = new InMemoryTable<OutboxItem>('outbox');
  readonly schedules: Scheduled = new InMemoryTable('schedules');
  readonly name: string;
  readonly #topics: readonly Topic[];

  constructor(name: string, topics: readonly Topic[]) {
    this.name = name;
    this.#topics = topics;
  }

  /** The published messages. */
  messages(): readonly Recorded[] {
    return this.outbox.values().flatMap(({ messages }) => messages.map(({ body }) => toRecorded(body)));
  }

  /** Creates a consumer for one process of the simulation. */
  consumer<TParts extends object>(
    { clock, sleep, random, interrupt, nextMessageId }: SimulatedMachine,
    handlers: readonly MessageHandler<TParts & { readonly outbox: InMemoryOutbox }>[],
    partsOf: (transaction: InMemoryTransaction) => TParts,
  ): Consumer {
    const open = (context: MessageContext) => {
      const transaction = new InMemoryUnitOfWork();
      return composeUnitOfWork(transaction, {
        ...partsOf(transaction),
        inbox: new InMemoryInbox({ transaction, table: this.inbox }),
        outbox: new InMemoryOutbox({
          transaction,
          table: this.outbox,
          schedules: this.schedules,
          service: this.name,
          topics: this.#topics,
          context,
          clock,
          nextMessageId,
        }),
      });
    };
    return createConsumer<ReturnType<typeof open>>({
      name: `${this.name}--fulfilment`,
      openUnitOfWork: interrupt(open),
      handlers,
      clock,
      lostRaces: { sleep, random },
    });
  }
}

/** A service that reserves something. */
class ReservingService extends Service {
  readonly reservations = new InMemoryTable<Reservation>('reservations');

  /** How much it holds for an order: 1 or 0. */
  heldFor(orderId: string): number {
    return this.reservations.find(orderId)?.status === 'reserved' ? 1 : 0;
  }

  /** Creates its consumer. */
  consume(machine: SimulatedMachine, handlers: readonly MessageHandler<ReservingUnitOfWork>[]): Consumer {
    return this.consumer(machine, handlers, (transaction) => ({
      reservations: {
        find: async (orderId: string) => this.reservations.find(orderId),
        put: (reservation: Reservation) => {
          transaction.stage(
            this.reservations.toPut(reservation.orderId, reservation, {
              condition: (current) => (current?.version ?? 0) === reservation.version - 1,
              onConditionFailed: () => new LostRaceError('RESERVATION_CHANGED', 'The reservation changed.'),
            }),
          );
        },
      },
    }));
  }
}

/** The four services, in memory. */
export class FulfilmentWorld {
  readonly credit = new ReservingService('credit', [answersTopic]);
  readonly stock = new ReservingService('stock', [answersTopic]);
  readonly shipping = new ReservingService('shipping', [answersTopic]);
  readonly shop = new Service('shop', [shopTopic]);
  readonly fulfilment = new Service('fulfilment', [commandsTopic, fulfilment.topic]);
  readonly instances = new InMemoryTable<ProcessInstance>('processes');
  readonly events: ProcessEvent[] = [];

  readonly #fired: Recorded[] = [];

  /** The instance of an order. */
  instance(orderId: string): ProcessInstance {
    const found = this.instances.find(`fulfilment#${orderId}`);
    if (found === undefined) {
      throw new Error(`The order ${orderId} has not started.`);
    }
    return found;
  }

  /** Places an order. */
  async place(orderId: string): Promise<void> {
    const transaction = new InMemoryUnitOfWork();
    const outbox = new InMemoryOutbox({
      transaction,
      table: this.shop.outbox,
      service: 'shop',
      topics: [shopTopic],
      context: { correlationId: nextCorrelationId() },
    });
    const order = { orderId, customerId: 'c-1', sku: 'lamp', total: 100 };
    outbox.add(OrderPlaced.create(order, { about: { id: orderId } }));
    await transaction.commit();
  }

  /** The deadlines that were ever set, for a simulation in which each of them may fire at once. */
  deadlines(): readonly Recorded[] {
    for (const { message } of this.fulfilment.schedules.values()) {
      if (!this.#fired.some(({ id }) => id === message.id)) {
        this.#fired.push(toRecorded(message.body));
      }
    }
    return this.#fired;
  }

  /** Creates the consumer of the process. */
  consumeForProcess(machine: SimulatedMachine): Consumer {
    const observer = (event: ProcessEvent): void => {
      this.events.push(event);
    };
    return this.fulfilment.consumer(
      machine,
      handlersOf(fulfilment, { clock: machine.clock, observer }),
      (transaction) => ({ processes: new InMemoryProcessStore({ transaction, table: this.instances }) }),
    );
  }
}
