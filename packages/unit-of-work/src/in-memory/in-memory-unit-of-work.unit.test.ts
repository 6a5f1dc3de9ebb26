import * as runner from '@jest/globals';
import { describeUnitOfWorkContract } from '../testing/index.ts';
import { createInMemoryHarness } from './in-memory-unit-of-work.fixture.ts';

describeUnitOfWorkContract(runner, 'InMemoryUnitOfWork', createInMemoryHarness);
