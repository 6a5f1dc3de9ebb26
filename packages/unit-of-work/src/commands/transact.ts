import type { UnitOfWork } from '../unit-of-work.ts';
import { withUnitOfWork, type WithUnitOfWorkOptions } from '../with-unit-of-work.ts';
import type { Done } from './command-result.ts';
import type { Refusal } from './refusal.ts';

/** Rolls a refused command back. Never leaves this file. */
class CommandRefused extends Error {}

/** Runs a command in new units of work until one commits or a run is refused. A refused run is rolled back. */
export const transact = async <TUnitOfWork extends UnitOfWork, TValue, TCode extends string>(
  open: () => TUnitOfWork,
  attempt: (unitOfWork: TUnitOfWork) => Promise<Done<TValue> | Refusal<TCode>>,
  lostRaces: WithUnitOfWorkOptions,
): Promise<Done<TValue> | Refusal<TCode>> => {
  let refusal: Refusal<TCode> | undefined;
  const work = async (unitOfWork: TUnitOfWork): Promise<Done<TValue>> => {
    const result = await attempt(unitOfWork);
    if (result.outcome === 'refused') {
      refusal = result;
      throw new CommandRefused();
    }
    return result;
  };
  try {
    return await withUnitOfWork(open, work, lostRaces);
  } catch (error) {
    if (error instanceof CommandRefused && refusal !== undefined) {
      return refusal;
    }
    throw error;
  }
};
