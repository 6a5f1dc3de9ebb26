import { describeUnitOfWorkContract } from '../testing/index.ts';
import { createInMemoryHarness } from './in-memory-unit-of-work.fixture.ts';

describeUnitOfWorkContract('InMemoryUnitOfWork', createInMemoryHarness);
