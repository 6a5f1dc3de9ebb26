import type { ContractRunner } from './contract-runner.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { ContributingPart, UnitOfWorkHarness } from './unit-of-work-harness.ts';

/** Creates a contributor that records its calls, such as an aggregate that keeps messages until they are committed. */
const aRecordingPart = (...names: readonly string[]): ContributingPart & { readonly events: string[] } => {
  const events: string[] = [];
  return {
    events,
    names: () => {
      events.push('asked');
      return names;
    },
    committed: () => {
      events.push('committed');
    },
  };
};

export const describeContributions = <TUnitOfWork extends UnitOfWork>(
  runner: ContractRunner,
  harness: () => UnitOfWorkHarness<TUnitOfWork>,
): void => {
  const { describe, expect, it } = runner;
  describe('contributions', () => {
    it('writes contributed and staged changes together', async () => {
      const part = aRecordingPart('contributed');
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, part);
      harness().stageCreate(unitOfWork, 'staged');
      expect(part.events).toEqual([]);

      await unitOfWork.commit();

      expect(await harness().find('contributed')).toBe(0);
      expect(await harness().find('staged')).toBe(0);
      expect(part.events).toEqual(['asked', 'committed']);
    });

    it('does not notify a contributor when the commit fails', async () => {
      const earlier = harness().open();
      harness().stageCreate(earlier, 'taken');
      await earlier.commit();
      const part = aRecordingPart('contributed');
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, part);
      harness().stageCreate(unitOfWork, 'taken');

      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'NAME_TAKEN' });

      expect(await harness().find('contributed')).toBeUndefined();
      expect(part.events).toEqual(['asked']);
    });

    it('does not ask a contributor after a rollback', async () => {
      const part = aRecordingPart('contributed');
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, part);

      unitOfWork.rollback();
      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });

      expect(part.events).toEqual([]);
    });

    it('writes nothing when a contributor throws', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'staged');
      harness().enlistCreates(unitOfWork, {
        names: () => {
          throw new Error('broken part');
        },
        committed: () => undefined,
      });

      await expect(unitOfWork.commit()).rejects.toThrow('broken part');

      expect(await harness().find('staged')).toBeUndefined();
    });

    it('allows a contributor to stage and enlist while it is asked', async () => {
      const late = aRecordingPart('enlisted late');
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, {
        names: () => {
          harness().stageCreate(unitOfWork, 'staged late');
          harness().enlistCreates(unitOfWork, late);
          return [];
        },
        committed: () => undefined,
      });

      await unitOfWork.commit();

      expect(await harness().find('staged late')).toBe(0);
      expect(await harness().find('enlisted late')).toBe(0);
      expect(late.events).toEqual(['asked', 'committed']);
    });

    it('succeeds even if a contributor fails after the transaction succeeded', async () => {
      const other = aRecordingPart('other');
      const unitOfWork = harness().open();
      harness().enlistCreates(unitOfWork, {
        names: () => ['contributed'],
        committed: () => {
          throw new Error('broken part');
        },
      });
      harness().enlistCreates(unitOfWork, other);

      await unitOfWork.commit();

      expect(await harness().find('contributed')).toBe(0);
      expect(other.events).toEqual(['asked', 'committed']);
    });
  });
};
