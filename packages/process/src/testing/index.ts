export type { ProcessStoreHarness, ProcessStoreUnderTest } from './process-store-contract.ts';
export { describeProcessStoreContract } from './process-store-contract.ts';
