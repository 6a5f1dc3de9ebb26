import * as runner from '@jest/globals';
import { describePayloadStoreContract } from '../../testing/payload-store-contract.ts';
import type { PayloadStore } from '../../message/payload/payload-store.ts';
import { InMemoryPayloadStore } from './in-memory-payload-store.ts';

const unreachable: PayloadStore = {
  put: () => Promise.reject(new Error('unreachable')),
  get: () => Promise.reject(new Error('unreachable')),
};

describePayloadStoreContract(runner, 'InMemoryPayloadStore', async () => {
  const store = new InMemoryPayloadStore();
  return {
    store,
    foreign: new InMemoryPayloadStore('others'),
    unreachable,
    expire: async (reference) => {
      store.delete(reference);
    },
    stop: async () => undefined,
  };
});
