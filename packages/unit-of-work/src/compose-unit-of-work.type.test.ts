import { it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';

import { composeUnitOfWork } from './compose-unit-of-work.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { withUnitOfWork } from './with-unit-of-work.ts';

interface Orders {
  add(id: string): void;
}

declare const orders: Orders;
declare const transaction: UnitOfWork;

it('gives the work every part, and returns its result type', () => {
  const open = () => composeUnitOfWork(transaction, { orders });
  const run = () =>
    withUnitOfWork(open, async (unitOfWork) => {
      expectTypeOf(unitOfWork.orders).toEqualTypeOf<Orders>();
      return 'CREATED' as const;
    });

  expectTypeOf(open).returns.toExtend<UnitOfWork>();
  expectTypeOf(run).returns.resolves.toEqualTypeOf<'CREATED'>();
});
