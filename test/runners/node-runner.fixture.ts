/** Runs contract suites with `node:test`. */
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { InMemoryEffectStore } from '@dynamo-outbox/messaging/in-memory';
import { describeEffectStoreContract } from '@dynamo-outbox/messaging/testing';
import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import { describeUnitOfWorkContract } from '@dynamo-outbox/unit-of-work/testing';
import { expect } from 'expect';
import { createInMemoryHarness } from '../../packages/unit-of-work/src/in-memory/in-memory-unit-of-work.fixture.ts';

const runner: ContractRunner = {
  describe,
  it,
  beforeAll: before,
  beforeEach,
  afterAll: after,
  afterEach,
  expect,
};

describeUnitOfWorkContract(runner, 'InMemoryUnitOfWork', createInMemoryHarness);
describeEffectStoreContract(runner, 'InMemoryEffectStore', async () => {
  const store = new InMemoryEffectStore();
  return { open: () => store };
});
