import * as runner from '@jest/globals';
import { createInMemoryHarness } from '../../in-memory/in-memory-unit-of-work.fixture.ts';
import { InMemoryUnitOfWork } from '../../in-memory/index.ts';
import type { StagedChange } from '../../in-memory/index.ts';
import { describeUnitOfWorkContract } from '../index.ts';

/** Wrong on purpose: staging writes immediately, so the commit cannot reject anything. */
class WritesAtOnceUnitOfWork extends InMemoryUnitOfWork {
  override stage(change: StagedChange): void {
    if (change.check() === undefined) {
      change.apply();
    }
  }
}

describeUnitOfWorkContract(runner, 'WritesAtOnceUnitOfWork', async () => ({
  ...(await createInMemoryHarness()),
  open: (options) => new WritesAtOnceUnitOfWork(options),
}));
