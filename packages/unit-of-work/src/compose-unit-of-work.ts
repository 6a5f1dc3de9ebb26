import type { UnitOfWork } from './unit-of-work.ts';

/**
 * Makes the object a service hands to its use cases: its repositories, outbox and inbox, and the commit of the
 * transaction they all stage on.
 */
export const composeUnitOfWork = <TParts extends object>(
  transaction: UnitOfWork,
  parts: TParts,
): TParts & UnitOfWork => ({
  ...parts,
  commit: () => transaction.commit(),
  rollback: () => {
    transaction.rollback();
  },
});
