export type { CommandRecordsHarness, CommandRecordsUnderTest } from './command-records-contract.ts';
export { describeCommandRecordsContract } from './command-records-contract.ts';
export { describeUnitOfWorkContract } from './unit-of-work-contract.ts';
export type { ContributingPart, UnitOfWorkHarness } from './unit-of-work-harness.ts';
export { NameTakenError } from './unit-of-work-harness.ts';
