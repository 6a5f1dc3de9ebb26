import { LostRaceError } from '../lost-race.ts';
import { NameTakenError, type UnitOfWorkHarness } from '../testing/index.ts';
import { InMemoryTable } from './in-memory-table.ts';
import { InMemoryUnitOfWork } from './in-memory-unit-of-work.ts';
import type { InMemoryTransaction, StagedChange } from './staged-change.ts';

type InMemoryHarness = UnitOfWorkHarness<InMemoryUnitOfWork>;

/** Counters in an in-memory table. */
export const createInMemoryHarness = async (): Promise<InMemoryHarness> => {
  const table = new InMemoryTable<number>('counters');
  const isFree = {
    condition: (current: number | undefined) => current === undefined,
  };
  const toCreate = (name: string): StagedChange =>
    table.toPut(name, 0, { ...isFree, onConditionFailed: () => new NameTakenError(name) });
  return {
    open: (options) => new InMemoryUnitOfWork(options),
    stageCreate: (unitOfWork, name) => {
      unitOfWork.stage(toCreate(name));
    },
    stageCreateFirst: (unitOfWork, name) => {
      unitOfWork.stageFirst(toCreate(name));
    },
    stageIncrement: stageIncrementOf(table),
    stageCheck: (unitOfWork, name) => {
      unitOfWork.stage(table.toCheck(name, { ...isFree, onConditionFailed: () => new NameTakenError(name) }));
    },
    enlistCreates: (unitOfWork, part) => {
      unitOfWork.enlist({ ...part, contribute: () => part.names().map(toCreate) });
    },
    find: async (name) => table.find(name),
  };
};

const stageIncrementOf =
  (table: InMemoryTable<number>) =>
  (transaction: InMemoryTransaction, name: string, from: number): void => {
    transaction.stage(
      table.toUpdate(name, () => from + 1, {
        condition: (current) => current === from,
        onConditionFailed: () => new LostRaceError('COUNTER_CHANGED_MEANWHILE', `${name} is not at ${from}.`),
      }),
    );
  };
