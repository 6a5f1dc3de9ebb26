import type { ContractRunner } from './contract-runner.ts';
import { randomUUID } from 'node:crypto';

import type { CommandRecord, CommandRecords } from '../commands/idempotency/command-records.ts';
import { isLostRace } from '../lost-race.ts';
import type { UnitOfWork } from '../unit-of-work.ts';

/** Command records with their unit of work. */
export interface CommandRecordsUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly records: CommandRecords;
  /** Stages the creation of an item. The commit rejects with a lost race of its own if the id exists. */
  readonly createItem: (id: string) => void;
}

/** A store of command records. */
export interface CommandRecordsHarness {
  open(): CommandRecordsUnderTest;
  stop(): Promise<void>;
}

/** Defines the contract tests of `CommandRecords`, together with its unit of work. */
export const describeCommandRecordsContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<CommandRecordsHarness>,
): void => {
  const { afterAll, beforeAll, beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the contract of command records`, () => {
    let harness: CommandRecordsHarness;
    let record: CommandRecord;

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(async () => {
      await harness.stop();
    });

    beforeEach(() => {
      record = {
        command: 'place-order',
        key: randomUUID(),
        fingerprint: 'f1',
        result: '{"outcome":"done","value":"ü"}',
      };
    });

    const find = (key: Pick<CommandRecord, 'command' | 'key'>) => harness.open().records.find(key);

    const commit = async (added: CommandRecord, itemId?: string): Promise<void> => {
      const { unitOfWork, records, createItem } = harness.open();
      if (itemId !== undefined) {
        createItem(itemId);
      }
      records.add(added);
      await unitOfWork.commit();
    };

    it('finds a record when its unit of work is committed, not before', async () => {
      const { unitOfWork, records } = harness.open();
      records.add(record);
      expect(await find(record)).toBeUndefined();

      await unitOfWork.commit();

      expect(await find(record)).toEqual(record);
    });

    it('finds no record of a unit of work that was rolled back', async () => {
      const { unitOfWork, records } = harness.open();
      records.add(record);
      unitOfWork.rollback();

      expect(await find(record)).toBeUndefined();
    });

    it('separates commands and keys', async () => {
      await commit(record);

      expect(await find({ ...record, command: 'cancel-order' })).toBeUndefined();
      expect(await find({ ...record, key: `${record.key}#2` })).toBeUndefined();
    });

    it('rejects a second record as a lost race, and writes nothing with it', async () => {
      await commit(record);
      const itemId = randomUUID();

      const error: unknown = await commit({ ...record, result: '{}' }, itemId).catch(
        (fault: unknown) => fault,
      );

      expect(error).toMatchObject({ code: 'COMMAND_KEY_USED_MEANWHILE' });
      expect(isLostRace(error)).toBe(true);
      expect(await find(record)).toEqual(record);
      await expect(commit({ ...record, key: randomUUID() }, itemId)).resolves.toBeUndefined();
    });

    it('reports the second record even if the effect fails too', async () => {
      const itemId = randomUUID();
      await commit(record, itemId);

      await expect(commit(record, itemId)).rejects.toMatchObject({ code: 'COMMAND_KEY_USED_MEANWHILE' });
    });

    it('finds no record whose effect failed', async () => {
      const itemId = randomUUID();
      await commit({ ...record, key: randomUUID() }, itemId);

      await expect(commit(record, itemId)).rejects.toThrow();

      expect(await find(record)).toBeUndefined();
    });

    it('commits exactly one of several racing records', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, () => commit(record, randomUUID())),
      );

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
  });
};
