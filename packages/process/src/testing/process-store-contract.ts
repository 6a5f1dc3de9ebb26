import { randomUUID } from 'node:crypto';
import { nextCorrelationId, type ScheduleHandle, toScheduleHandle } from '@dynamo-outbox/messaging';
import { isLostRace, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';

import type { ProcessInstance } from '../instance/process-instance.ts';
import type { ProcessStore } from '../instance/process-store.ts';

/** A store of instances with its unit of work. */
export interface ProcessStoreUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly processes: ProcessStore;
  /** Stages the creation of an item. The commit rejects if the id exists. */
  readonly createItem: (id: string) => void;
}

/** A store of instances. */
export interface ProcessStoreHarness {
  open(): ProcessStoreUnderTest;
  stop(): Promise<void>;
}

const at = new Date('2026-11-20T10:15:30.001Z');

const toHandle = (): ScheduleHandle => {
  const handle = toScheduleHandle('01994c1e-0000-7000-8000-00000000000a@fulfilment#7');
  if (handle === undefined) {
    throw new Error('The handle of the contract suite names no scheduled message.');
  }
  return handle;
};

const handle = toHandle();

const anInstance = (fields: Partial<ProcessInstance> = {}): ProcessInstance => ({
  process: 'fulfilment',
  instance: randomUUID(),
  run: 1,
  version: 1,
  status: 'running',
  phase: 'reserving-credit',
  state: { version: 1, json: '{"orderId":"7","note":"ü"}' },
  steps: [
    {
      name: 'reserve-credit',
      takenAt: at,
      progress: 'taken',
      compensation: {
        type: 'credit.release',
        version: 2,
        aggregateType: 'credit',
        about: { id: '7', version: 0, messageNumber: 1 },
        payload: '{"orderId":"7"}',
        fairnessKey: 'tenant-1',
      },
    },
    {
      name: 'reserve-stock',
      takenAt: at,
      progress: 'without-effect',
      compensation: {
        type: 'stock.release',
        version: 1,
        aggregateType: 'stock',
        about: { id: '7' },
        payload: 'null',
      },
    },
  ],
  deadlines: {
    process: { handle, dueAt: at, token: '1' },
    'phase:reserving-credit': { handle, dueAt: at, token: '1' },
  },
  dueAt: at,
  correlationId: nextCorrelationId(),
  startedAt: at,
  changedAt: at,
  history: [
    { at, cause: 'order.placed', messageId: 'm', to: 'reserving-credit', note: 'step reserve-credit' },
  ],
  omitted: 0,
  ...fields,
});

/** Defines the contract tests of `ProcessStore`, together with its unit of work. */
export const describeProcessStoreContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<ProcessStoreHarness>,
): void => {
  const { afterAll, beforeAll, describe, expect, it } = runner;
  describe(`${adapterName} keeps the contract of a store of process instances`, () => {
    let harness: ProcessStoreHarness;

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(async () => {
      await harness.stop();
    });

    const find = (key: ProcessInstance) => harness.open().processes.find(key);

    const commit = async (instance: ProcessInstance, itemId?: string): Promise<void> => {
      const { unitOfWork, processes, createItem } = harness.open();
      if (itemId !== undefined) {
        createItem(itemId);
      }
      processes.save(instance);
      await unitOfWork.commit();
    };

    it('finds an instance when its unit of work is committed, not before', async () => {
      const instance = anInstance();
      const { unitOfWork, processes } = harness.open();
      processes.save(instance);
      expect(await find(instance)).toBeUndefined();

      await unitOfWork.commit();

      expect(await find(instance)).toEqual(instance);
    });

    it('keeps every field of a stuck instance and of a finished one', async () => {
      const stuck = anInstance({
        status: 'stuck',
        phase: '',
        steps: [],
        deadlines: {},
        reason: 'OUT_OF_STOCK',
        problem: {
          in: 'compensating',
          reason: 'COMPENSATION_OVERDUE',
          paused: { reminder: 0, review: 60_000 },
        },
        history: [{ at, cause: 'process', messageId: 'm', from: 'compensating', to: 'stuck' }],
        omitted: 7,
      });
      const finished: ProcessInstance = {
        ...stuck,
        version: 2,
        status: 'compensated',
        problem: undefined,
        finishedAt: at,
      };
      await commit(stuck);
      expect(await find(stuck)).toEqual(stuck);

      await commit(finished);

      expect(await find(stuck)).toEqual(finished);
    });

    it('separates processes and instances', async () => {
      const instance = anInstance();
      await commit(instance);

      expect(await find({ ...instance, process: 'returns' })).toBeUndefined();
      expect(await find({ ...instance, instance: `${instance.instance}#2` })).toBeUndefined();
    });

    it('rejects a second start as a lost race, and writes nothing with it', async () => {
      const instance = anInstance();
      await commit(instance);
      const itemId = randomUUID();

      const error: unknown = await commit({ ...instance, phase: 'shipping' }, itemId).catch(
        (fault: unknown) => fault,
      );

      expect(error).toMatchObject({ code: 'PROCESS_CHANGED_MEANWHILE' });
      expect(isLostRace(error)).toBe(true);
      expect(await find(instance)).toEqual(instance);
      await expect(commit(anInstance(), itemId)).resolves.toBeUndefined();
    });

    it('rejects a change of an older version as a lost race', async () => {
      const instance = anInstance();
      await commit(instance);
      await commit({ ...instance, version: 2, phase: 'shipping' });

      await expect(commit({ ...instance, version: 2 })).rejects.toMatchObject({
        code: 'PROCESS_CHANGED_MEANWHILE',
      });
      await expect(commit({ ...instance, version: 4 })).rejects.toMatchObject({
        code: 'PROCESS_CHANGED_MEANWHILE',
      });
      expect(await find(instance)).toMatchObject({ version: 2, phase: 'shipping' });
    });

    it('rejects a change of an instance that does not exist', async () => {
      await expect(commit(anInstance({ version: 2 }))).rejects.toMatchObject({
        code: 'PROCESS_CHANGED_MEANWHILE',
      });
    });

    it('commits exactly one of several racing changes', async () => {
      const instance = anInstance();
      await commit(instance);

      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, () => commit({ ...instance, version: 2 })),
      );

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('announces after a commit, and only then', async () => {
      const instance = anInstance();
      const announced: string[] = [];
      const announce = (what: string, { processes }: ProcessStoreUnderTest): void => {
        processes.afterCommit(() => {
          announced.push(what);
        });
      };
      const committed = harness.open();
      committed.processes.save(instance);
      announce('committed', committed);
      expect(announced).toEqual([]);
      await committed.unitOfWork.commit();

      const refused = harness.open();
      refused.processes.save(instance);
      announce('refused', refused);
      await expect(refused.unitOfWork.commit()).rejects.toThrow();
      const rolledBack = harness.open();
      announce('rolled back', rolledBack);
      rolledBack.unitOfWork.rollback();

      expect(announced).toEqual(['committed']);
    });

    it('announces after a unit of work that changed no instance', async () => {
      const announced: string[] = [];
      const { unitOfWork, processes, createItem } = harness.open();
      createItem(randomUUID());
      processes.afterCommit(() => {
        announced.push('ignored');
      });

      await unitOfWork.commit();

      expect(announced).toEqual(['ignored']);
    });
  });
};
