import { describeEffectStoreContract } from '../../testing/effect-store-contract.ts';
import { InMemoryEffectStore } from './in-memory-effect-store.ts';

describeEffectStoreContract('InMemoryEffectStore', async () => {
  const store = new InMemoryEffectStore();
  return { open: () => store };
});
