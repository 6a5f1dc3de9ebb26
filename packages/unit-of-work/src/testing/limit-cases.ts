import type { ContractRunner } from './contract-runner.ts';
import { eachCase } from './each-case.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { UnitOfWorkHarness } from './unit-of-work-harness.ts';

const namesOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `name ${index + 1}`);

export const describeLimits = <TUnitOfWork extends UnitOfWork>(
  runner: ContractRunner,
  harness: () => UnitOfWorkHarness<TUnitOfWork>,
): void => {
  const { describe, expect, it } = runner;
  const openWith = (items: number, options?: { readonly maxItems: number }): TUnitOfWork => {
    const unitOfWork = harness().open(options);
    for (const name of namesOf(items)) {
      harness().stageCreate(unitOfWork, name);
    }
    return unitOfWork;
  };

  describe('limits', () => {
    it('accepts 25 items by default', async () => {
      await openWith(25).commit();

      expect(await harness().find('name 25')).toBe(0);
    });

    it('refuses 26 items, naming the limit and the first item beyond it', async () => {
      const committing = openWith(26).commit();

      await expect(committing).rejects.toMatchObject({
        code: 'TOO_MANY_ITEMS',
        items: 26,
        limit: 25,
        subject: expect.stringContaining('name 26'),
        message: expect.stringContaining('25'),
      });
      expect(await harness().find('name 1')).toBeUndefined();
    });

    it('accepts 100 items if configured', async () => {
      await openWith(100, { maxItems: 100 }).commit();

      expect(await harness().find('name 100')).toBe(0);
    });

    it('refuses 101 items', async () => {
      await expect(openWith(101, { maxItems: 100 }).commit()).rejects.toMatchObject({
        code: 'TOO_MANY_ITEMS',
        limit: 100,
      });
      expect(await harness().find('name 1')).toBeUndefined();
    });

    it('counts changes that were staged first and contributed changes', async () => {
      const unitOfWork = harness().open({ maxItems: 2 });
      harness().stageCreate(unitOfWork, 'staged');
      harness().stageCreateFirst(unitOfWork, 'first');
      harness().enlistCreates(unitOfWork, { names: () => ['contributed'], committed: () => undefined });

      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'TOO_MANY_ITEMS', items: 3, limit: 2 });
    });

    eachCase(it, [0, 101, 1.5, Number.NaN])('rejects a limit of %p items', (maxItems) => {
      expect(() => harness().open({ maxItems })).toThrow(RangeError);
    });

    it('refuses two changes of the same item, naming it', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'other');
      harness().stageCreate(unitOfWork, 'twice');
      harness().stageIncrement(unitOfWork, 'twice', 0);

      await expect(unitOfWork.commit()).rejects.toMatchObject({
        code: 'SAME_ITEM_TWICE',
        subject: expect.stringContaining('twice'),
      });
      expect(await harness().find('other')).toBeUndefined();
    });

    it('refuses a check of an item that is also changed', async () => {
      const unitOfWork = harness().open();
      harness().stageCheck(unitOfWork, 'twice');
      harness().stageCreate(unitOfWork, 'twice');

      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'SAME_ITEM_TWICE' });
    });
  });
};
