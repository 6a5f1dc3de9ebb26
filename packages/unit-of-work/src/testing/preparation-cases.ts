import type { ContractRunner } from './contract-runner.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { ContributingPart, UnitOfWorkHarness } from './unit-of-work-harness.ts';

const closed = { code: 'UNIT_OF_WORK_CLOSED' };

/** Creates a contributor that creates one name and records its calls. */
const aPart = (name: string, events: string[], prepare: () => Promise<void>): ContributingPart => ({
  prepare: async () => {
    events.push(`${name} prepares`);
    await prepare();
    events.push(`${name} is prepared`);
  },
  names: () => {
    events.push(`${name} is asked`);
    return [name];
  },
  committed: () => {
    events.push(`${name} committed`);
  },
});

// Takes longer than a microtask, like any real preparation.
const aTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

export const describePreparations = <TUnitOfWork extends UnitOfWork>(
  runner: ContractRunner,
  harness: () => UnitOfWorkHarness<TUnitOfWork>,
): void => {
  const { describe, expect, it } = runner;
  describe('preparations', () => {
    it('waits for a contributor to prepare before it asks for its writes', async () => {
      const events: string[] = [];
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, aPart('one', events, aTurn));
      harness().enlistCreates(unitOfWork, aPart('two', events, aTurn));

      await unitOfWork.commit();

      const story = (name: string) =>
        [`prepares`, `is prepared`, `is asked`, `committed`].map((event) => `${name} ${event}`);
      expect(events.filter((event) => event.startsWith('one'))).toEqual(story('one'));
      expect(events.filter((event) => event.startsWith('two'))).toEqual(story('two'));
      expect(await harness().find('one')).toBe(0);
      expect(await harness().find('two')).toBe(0);
    });

    it('prepares a contributor that another one enlists while it is asked, after that one', async () => {
      const events: string[] = [];
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, {
        names: () => {
          events.push('first is asked');
          harness().enlistCreates(unitOfWork, aPart('late', events, aTurn));
          return [];
        },
        committed: () => undefined,
      });

      await unitOfWork.commit();

      expect(events.slice(0, 2)).toEqual(['first is asked', 'late prepares']);
      expect(await harness().find('late')).toBe(0);
    });

    it('rejects the commit and writes nothing when a contributor cannot prepare, and stays closed', async () => {
      const events: string[] = [];
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'staged');
      harness().enlistCreates(unitOfWork, aPart('contributed', events, aTurn));
      harness().enlistCreates(
        unitOfWork,
        aPart('broken', events, () => Promise.reject(new Error('nowhere to put it'))),
      );

      await expect(unitOfWork.commit()).rejects.toThrow('nowhere to put it');

      expect(await harness().find('staged')).toBeUndefined();
      expect(await harness().find('contributed')).toBeUndefined();
      expect(events).not.toContain('contributed committed');
      await expect(unitOfWork.commit()).rejects.toMatchObject(closed);
    });

    it('does not prepare when rolled back', async () => {
      const events: string[] = [];
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, aPart('one', events, aTurn));

      unitOfWork.rollback();
      await expect(unitOfWork.commit()).rejects.toMatchObject(closed);

      expect(events).toEqual([]);
    });

    it('is closed for all callers while a contributor prepares', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'in time');
      harness().enlistCreates(unitOfWork, aPart('prepared', [], aTurn));

      const committing = unitOfWork.commit();
      expect(() => {
        harness().stageCreate(unitOfWork, 'late');
      }).toThrow(expect.objectContaining(closed));
      await expect(unitOfWork.commit()).rejects.toMatchObject(closed);
      unitOfWork.rollback();
      await committing;

      expect(await harness().find('in time')).toBe(0);
      expect(await harness().find('prepared')).toBe(0);
      expect(await harness().find('late')).toBeUndefined();
    });
  });
};
