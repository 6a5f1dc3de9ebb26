export type { CommandRecordsHarness, CommandRecordsUnderTest } from './command-records-contract.ts';
export { describeCommandRecordsContract } from './command-records-contract.ts';
export type { ContractRunner } from './contract-runner.ts';
export { eachCase } from './each-case.ts';
export { describeUnitOfWorkContract } from './unit-of-work-contract.ts';
export type { ContributingPart, UnitOfWorkHarness } from './unit-of-work-harness.ts';
export { NameTakenError } from './unit-of-work-harness.ts';
