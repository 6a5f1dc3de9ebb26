export type { Difference } from './comparison/find-differences.ts';
export { findDifferences } from './comparison/find-differences.ts';
export type { Contract } from './contract/contract.ts';
export { readContracts, writeContracts } from './contract/contract-files.ts';
export { contractPath } from './contract/contract-path.ts';
export type {
  ContractFilesError,
  ContractTooLargeError,
  InvalidContractFileError,
  NewerContractFormatError,
} from './contract/errors.ts';
export type { SchemaNotAvailableError, SchemaNotRepresentableError } from './payload-schema/errors.ts';
export type { PayloadVersion } from './payload-schema/payload-schema.ts';
export { payloadSchemaOf } from './payload-schema/payload-schema.ts';
export type { ContractComparison, ContractUpdate } from './verdict/check-contracts.ts';
export { checkContracts, updateContracts } from './verdict/check-contracts.ts';
export type { BreakingKind, ContractFinding, UnrecordedKind } from './verdict/contract-finding.ts';
