import type { Topic } from '@dynamo-outbox/messaging';
import { type Contract, nameContract } from '../contract/contract.ts';
import { contractPath } from '../contract/contract-path.ts';
import { type CurrentContract, currentContracts } from '../contract/current-contracts.ts';
import { checkConversions } from './check-conversions.ts';
import { compareCircumstances } from './compare-circumstances.ts';
import { compareSchemas } from './compare-schemas.ts';
import type { ContractFinding } from './contract-finding.ts';
import { explainAbsence } from './explain-absence.ts';

/** The code, and what the contract files record. */
export interface ContractComparison {
  /** Every topic that the code defines. */
  readonly topics: readonly Topic[];
  /** Every recorded contract. */
  readonly recorded: readonly Contract[];
}

const newVersion = (current: CurrentContract): ContractFinding => ({
  kind: 'NEW_VERSION',
  isBreaking: false,
  type: current.type,
  version: current.version,
  topic: current.topic,
  reason: `${nameContract(current)} has no contract file.`,
  remedy: `Run "dynamo-outbox contracts write" and commit ${contractPath(current)}.`,
});

/** The recorded contract of a version of the code. */
const findRecorded = (recorded: readonly Contract[], current: CurrentContract): Contract | undefined => {
  const path = contractPath(current);
  return recorded.find((contract) => contractPath(contract) === path);
};

/** Findings for what the code defines: new versions, and changes of recorded ones. */
const checkCurrent = (
  recorded: readonly Contract[],
  current: CurrentContract,
): readonly ContractFinding[] => {
  const contract = findRecorded(recorded, current);
  if (contract === undefined) {
    return [newVersion(current), ...checkConversions(current, [current.schema])];
  }
  const circumstances = compareCircumstances(contract, current);
  const isReadable = circumstances.every(({ kind }) => kind !== 'CODEC_SCHEMA_CHANGED');
  return [
    ...circumstances,
    // A change that is safe in JSON is not safe if consumers cannot decode the bytes.
    ...compareSchemas(contract, current).filter(({ kind }) => isReadable || kind !== 'SAFE_CHANGE'),
    ...checkConversions(current, contract.schemas),
  ];
};

/**
 * Compares the message definitions of the code with the contract files; empty if nothing changed.
 *
 * Within a version, consumers with the code must read everything that consumers and producers with any recorded schema send, and the
 * reverse. Across versions, the code must read and lift everything that was recorded.
 *
 * Throws `SCHEMA_NOT_AVAILABLE` or `SCHEMA_NOT_REPRESENTABLE` for a payload schema without a JSON Schema.
 */
export const checkContracts = ({ topics, recorded }: ContractComparison): readonly ContractFinding[] => {
  const current = currentContracts(topics);
  const paths = new Set(current.map(contractPath));
  return [
    ...current.flatMap((each) => checkCurrent(recorded, each)),
    ...recorded
      .filter((contract) => !paths.has(contractPath(contract)))
      .map((contract) => explainAbsence(contract, current)),
  ];
};

/** Contracts to write, or the findings that forbid it. */
export type ContractUpdate =
  | {
      readonly accepted: true;
      readonly contracts: readonly Contract[];
      readonly findings: readonly ContractFinding[];
    }
  | { readonly accepted: false; readonly findings: readonly ContractFinding[] };

const circumstancesOf = (current: CurrentContract): Omit<Contract, 'schemas'> => {
  const { type, version, topic, order, aggregateType, contentType, schemaId } = current;
  const circumstances = { type, version, topic, order, aggregateType, contentType };
  return schemaId === undefined ? circumstances : { ...circumstances, schemaId };
};

const updated = (recorded: readonly Contract[], current: CurrentContract): Contract => {
  const circumstances = circumstancesOf(current);
  const [first = current.schema, ...others] = findRecorded(recorded, current)?.schemas ?? [];
  const hasNewSchema = compareSchemas({ ...circumstances, schemas: [first, ...others] }, current).some(
    ({ kind }) => kind === 'SAFE_CHANGE',
  );
  return { ...circumstances, schemas: [first, ...others, ...(hasNewSchema ? [current.schema] : [])] };
};

/**
 * Computes the contracts that must be written so that `checkContracts` finds nothing. Refuses while a finding is breaking: undo the change,
 * or remove the contract file by hand.
 */
export const updateContracts = (comparison: ContractComparison): ContractUpdate => {
  const findings = checkContracts(comparison);
  if (findings.some(({ isBreaking }) => isBreaking)) {
    return { accepted: false, findings };
  }
  const changed = new Set(findings.map(contractPath));
  const contracts = currentContracts(comparison.topics)
    .filter((current) => changed.has(contractPath(current)))
    .map((current) => updated(comparison.recorded, current));
  return { accepted: true, contracts, findings };
};
