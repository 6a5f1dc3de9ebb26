import { assertPlainParts } from './assert-plain-parts.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/**
 * Creates the object that a service passes to its use cases: its repositories, outbox and inbox, and the commit of
 * their shared transaction.
 *
 * @throws TypeError when `parts` is not a plain object.
 */
export const composeUnitOfWork = <TParts extends object>(
  transaction: UnitOfWork,
  parts: TParts,
): TParts & UnitOfWork => {
  assertPlainParts(parts);
  return {
    ...parts,
    commit: () => transaction.commit(),
    rollback: () => {
      transaction.rollback();
    },
  };
};
