import * as runner from '@jest/globals';
import { createInMemoryHarness } from '../../in-memory/in-memory-unit-of-work.fixture.ts';
import { InMemoryUnitOfWork } from '../../in-memory/index.ts';
import type { StagedChange } from '../../in-memory/index.ts';
import { describeUnitOfWorkContract } from '../index.ts';

/** Wrong on purpose: checks and applies one change after the other. */
class OnePhaseUnitOfWork extends InMemoryUnitOfWork {
  override stage(change: StagedChange): void {
    super.stage({
      ...change,
      check: () => {
        const refusal = change.check();
        if (refusal === undefined) {
          change.apply();
        }
        return refusal;
      },
    });
  }
}

describeUnitOfWorkContract(runner, 'OnePhaseUnitOfWork', async () => ({
  ...(await createInMemoryHarness()),
  open: (options) => new OnePhaseUnitOfWork(options),
}));
