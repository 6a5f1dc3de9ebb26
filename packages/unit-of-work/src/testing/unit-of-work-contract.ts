import type { ContractRunner } from './contract-runner.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { describeAtomicity } from './atomicity-cases.ts';
import { describeClosing } from './closing-cases.ts';
import { describeContributions } from './contribution-cases.ts';
import { describeLimits } from './limit-cases.ts';
import { describePreparations } from './preparation-cases.ts';
import { describeRaces } from './race-cases.ts';
import type { UnitOfWorkHarness } from './unit-of-work-harness.ts';

/**
 * Defines the tests that every adapter of `UnitOfWork` must pass. Call it at the top of a test file.
 *
 * @param createHarness - makes a harness over an empty store; called before each case
 */
export const describeUnitOfWorkContract = <TUnitOfWork extends UnitOfWork>(
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<UnitOfWorkHarness<TUnitOfWork>>,
): void => {
  const { beforeEach, describe } = runner;
  describe(`${adapterName} keeps the unit of work contract`, () => {
    const harnesses: UnitOfWorkHarness<TUnitOfWork>[] = [];
    const harness = (): UnitOfWorkHarness<TUnitOfWork> => {
      const [current] = harnesses;
      if (current === undefined) {
        throw new Error('The harness is created before each case, not while cases are declared.');
      }
      return current;
    };

    beforeEach(async () => {
      harnesses[0] = await createHarness();
    });

    describeAtomicity(runner, harness);
    describeLimits(runner, harness);
    describeClosing(runner, harness);
    describeContributions(runner, harness);
    describePreparations(runner, harness);
    describeRaces(runner, harness);
  });
};
