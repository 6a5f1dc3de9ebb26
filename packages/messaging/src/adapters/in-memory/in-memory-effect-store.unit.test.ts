import * as runner from '@jest/globals';
import { describeEffectStoreContract } from '../../testing/effect-store-contract.ts';
import { InMemoryEffectStore } from './in-memory-effect-store.ts';

describeEffectStoreContract(runner, 'InMemoryEffectStore', async () => {
  const store = new InMemoryEffectStore();
  return { open: () => store };
});
