export { describeUnitOfWorkContract } from './unit-of-work-contract.ts';
export type { ContributingPart, UnitOfWorkHarness } from './unit-of-work-harness.ts';
export { NameTakenError } from './unit-of-work-harness.ts';
