import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { ProjectionWriter } from '@dynamo-outbox/messaging';
import { nextMessageId } from '@dynamo-outbox/messaging';
import { toOrderCopyId } from '../application/copy-ids.ts';
import type { CustomerCopy, HistoryQuery, OrderCopy, OrderState } from '../domain/history.ts';
import { orderStates } from '../domain/history.ts';
import type { HistoryReader } from '../domain/history-reader.ts';
import { type CustomerId, type OrderId, toCustomerId, toOrderId } from '../domain/ids.ts';

/** The copies under test. */
export interface HistoryHarness {
  readonly reader: HistoryReader;
  readonly customers: ProjectionWriter<CustomerCopy>;
  readonly orders: ProjectionWriter<OrderCopy>;
  /** Number of requests of the reader so far. */
  requests(): number;
}

/** Generates the id of a customer. */
export const aCustomerId = (): CustomerId => toCustomerId(nextMessageId());

/** Generates the id of an order, which begins with the time. */
export const anOrderId = (): OrderId => toOrderId(nextMessageId());

const createdAt = new Date('2026-11-20T10:15:30.000Z');

const by = (sequence: number) => ({ id: nextMessageId(), sequence, sequenceIndex: 0, occurredAt: createdAt });

/** Reads all pages of a list. */
export const allPages = async (
  reader: HistoryReader,
  query: Omit<HistoryQuery, 'after'>,
): Promise<readonly OrderCopy[]> => {
  const found: OrderCopy[] = [];
  for (let page: readonly OrderCopy[] = await reader.listOrders(query); page.length > 0;) {
    found.push(...page);
    page = await reader.listOrders({ ...query, after: page.at(-1)?.orderId });
  }
  return found;
};

/** Tests the promises of every history reader. */
export const describeHistoryContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<HistoryHarness>,
): void => {
  const { beforeAll, describe, expect, it } = runner;
  describe(`${adapterName} keeps the history contract`, () => {
    let harness: HistoryHarness;

    beforeAll(async () => {
      harness = await createHarness();
    });

    const place = async (customerId: CustomerId, state: OrderState = 'PENDING'): Promise<OrderCopy> => {
      const order: OrderCopy = { orderId: anOrderId(), customerId, state, orderTotal: 100, createdAt };
      await harness.orders.write({ kind: 'created', id: toOrderCopyId(order), item: order, by: by(0) });
      return order;
    };

    it('finds a customer by id, and nothing for an unknown one', async () => {
      const customerId = aCustomerId();
      const item = { customerId, name: 'Ada' };
      await harness.customers.write({ kind: 'created', id: customerId, item, by: by(0) });

      expect(await harness.reader.findCustomer(customerId)).toEqual(item);
      expect(await harness.reader.findCustomer(aCustomerId())).toBeUndefined();
    });

    it('lists no orders but those of the customer, newest first', async () => {
      const [customerId, another] = [aCustomerId(), aCustomerId()];
      const orders = [await place(customerId), await place(customerId)];
      await place(another);

      expect(await harness.reader.listOrders({ customerId, limit: 10 })).toEqual(orders.toReversed());
    });

    it('moves an order between the lists of its states', async () => {
      const order = await place(aCustomerId());
      const { customerId, orderId } = order;
      const changes = {
        customerId,
        orderId,
        state: 'REJECTED',
        rejectionReason: 'LIMIT',
        updatedAt: createdAt,
      } as const;
      await harness.orders.write({ kind: 'changed', id: toOrderCopyId(order), changes, by: by(1) });

      const states = await Promise.all(
        orderStates.map((state) => harness.reader.listOrders({ customerId, state, limit: 10 })),
      );
      expect(states).toEqual([[], [], [{ ...order, ...changes }], []]);
    });

    it('pages through all orders once, with and without a filter, in one request for each page', async () => {
      const customerId = aCustomerId();
      const orders: OrderCopy[] = [];
      for (let index = 0; index < 12; index += 1) {
        orders.push(await place(customerId, index % 2 === 0 ? 'APPROVED' : 'PENDING'));
      }

      const before = harness.requests();
      const all = await allPages(harness.reader, { customerId, limit: 5 });
      expect(all).toEqual(orders.toReversed());
      // Two full pages, one of two orders, and the empty one at the end.
      expect(harness.requests() - before).toBe(4);
      expect(await allPages(harness.reader, { customerId, limit: 4, state: 'PENDING' })).toEqual(
        orders.filter(({ state }) => state === 'PENDING').toReversed(),
      );
    });

    it('returns only orders of the customer, for any position', async () => {
      const [customerId, another] = [aCustomerId(), aCustomerId()];
      const first = await place(another);
      const own = await place(customerId);
      const last = await place(another);

      for (const state of [undefined, 'PENDING'] as const) {
        const query = { customerId, state, limit: 10 };
        expect(await harness.reader.listOrders({ ...query, after: last.orderId })).toEqual([own]);
        expect(await harness.reader.listOrders({ ...query, after: first.orderId })).toEqual([]);
      }
    });
  });
};
