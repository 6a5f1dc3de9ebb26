import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import { isLostRace, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { randomUUID } from 'node:crypto';
import type { OrderId } from '../domain/ids.ts';
import { aCreditCheckTimer, anApprovedOrder, aPendingOrder, ordersByState } from '../domain/order.fixture.ts';
import type { Order } from '../domain/order.ts';
import type { OrderRepository } from '../domain/order-repository.ts';

/** An adapter under test. */
export interface OrderRepositoryHarness {
  open(): UnitOfWork & { readonly orders: OrderRepository };
  close(): Promise<void>;
}

const nextOrderId = (): OrderId => randomUUID() as OrderId;

/** Tests the promises of every order repository. */
export const describeOrderRepositoryContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<OrderRepositoryHarness>,
): void => {
  const { afterAll, beforeAll, describe, expect, it } = runner;
  describe(`${adapterName} keeps the order repository contract`, () => {
    let harness: OrderRepositoryHarness;

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(async () => {
      await harness.close();
    });

    const find = (orderId: OrderId): Promise<Order | undefined> => harness.open().orders.find(orderId);

    const add = async (order: Order): Promise<void> => {
      const unitOfWork = harness.open();
      unitOfWork.orders.add(order);
      await unitOfWork.commit();
    };

    const update = async (order: Order): Promise<void> => {
      const unitOfWork = harness.open();
      unitOfWork.orders.update(order);
      await unitOfWork.commit();
    };

    it('finds nothing under an unknown id', async () => {
      expect(await find(nextOrderId())).toBeUndefined();
    });

    eachCase(it, [...Object.values(ordersByState), aPendingOrder({ creditCheckTimer: aCreditCheckTimer })])(
      'gives back an order as it was added when $state',
      async (order) => {
        const added = { ...order, id: nextOrderId() };
        await add(added);

        expect(await find(added.id)).toEqual(added);
      },
    );

    it('shows nothing of an order before the commit, nor after a rollback', async () => {
      const order = aPendingOrder({ id: nextOrderId() });
      const unitOfWork = harness.open();
      unitOfWork.orders.add(order);

      expect(await unitOfWork.orders.find(order.id)).toBeUndefined();
      unitOfWork.rollback();
      expect(await find(order.id)).toBeUndefined();
    });

    it('refuses to add an order under an id that is taken, and keeps the first', async () => {
      const order = aPendingOrder({ id: nextOrderId() });
      await add(order);

      const refusal = add({ ...order, orderTotal: 1 });

      await expect(refusal).rejects.toMatchObject({ code: 'ORDER_ALREADY_EXISTS' });
      expect(await find(order.id)).toEqual(order);
    });

    it('replaces an order by one of the next version', async () => {
      const order = aPendingOrder({ id: nextOrderId() });
      await add(order);

      await update(anApprovedOrder({ id: order.id, version: 1 }));

      expect(await find(order.id)).toEqual(anApprovedOrder({ id: order.id, version: 1 }));
    });

    eachCase(it, [0, 2])('loses the race with version %d when 0 is stored', async (version) => {
      const order = aPendingOrder({ id: nextOrderId() });
      await add(order);

      const error: unknown = await update(anApprovedOrder({ id: order.id, version })).catch(
        (reason: unknown) => reason,
      );

      expect(error).toMatchObject({ code: 'ORDER_CHANGED_MEANWHILE' });
      expect(isLostRace(error)).toBe(true);
      expect(await find(order.id)).toEqual(order);
    });

    it('loses the race for an order that is not there', async () => {
      await expect(update(anApprovedOrder({ id: nextOrderId() }))).rejects.toMatchObject({
        code: 'ORDER_CHANGED_MEANWHILE',
      });
    });

    it('lets one of two win who change the same version', async () => {
      const order = aPendingOrder({ id: nextOrderId() });
      await add(order);

      const results = await Promise.allSettled([
        update(anApprovedOrder({ id: order.id })),
        update(anApprovedOrder({ id: order.id })),
      ]);

      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await find(order.id)).toMatchObject({ version: 1 });
    });
  });
};
