import type { JsonSchema } from '@dynamo-outbox/messaging';
import { type Difference, findDifferences } from '../comparison/find-differences.ts';
import { type Contract, nameContract } from '../contract/contract.ts';
import type { CurrentContract } from '../contract/current-contracts.ts';
import { fingerprintOf } from '../schema/fingerprint.ts';
import type { BreakingKind, ContractFinding } from './contract-finding.ts';

const remedyOf = ({ version, definition }: CurrentContract): string =>
  version < definition.version
    ? `Undo the change of version ${version} in from. Older versions must stay as they were.`
    : `Undo the change, or define version ${version + 1} with the new schema and keep this one in from.`;

const sentences: Readonly<Partial<Record<BreakingKind, string>>> = {
  CANNOT_READ_RECORDED: 'The code cannot read every payload that was recorded for',
  RECORDED_CANNOT_READ:
    'Consumers with the recorded schema cannot read every payload that the code may send for',
};

const toFinding = (
  kind: BreakingKind,
  current: CurrentContract,
  { path, reason, example }: Difference,
): ContractFinding => ({
  kind,
  isBreaking: true,
  type: current.type,
  version: current.version,
  topic: current.topic,
  path,
  reason: `${sentences[kind] ?? ''} ${nameContract(current)}: ${path} ${reason}.`,
  remedy: remedyOf(current),
  ...(example === undefined ? {} : { example }),
});

const compareWith = (current: CurrentContract, recorded: JsonSchema): readonly ContractFinding[] => [
  ...findDifferences(recorded, current.schema).map((difference) =>
    toFinding('CANNOT_READ_RECORDED', current, difference),
  ),
  ...(current.isSent ? findDifferences(current.schema, recorded) : []).map((difference) =>
    toFinding('RECORDED_CANNOT_READ', current, difference),
  ),
];

const withoutRepetitions = (findings: readonly ContractFinding[]): readonly ContractFinding[] => [
  ...new Map(findings.map((finding) => [`${finding.kind} ${finding.reason}`, finding])).values(),
];

/**
 * Compares the schema of a version with every schema that was recorded for it. Compatibility is not transitive, so the newest recorded
 * one does not stand for the others.
 */
export const compareSchemas = (recorded: Contract, current: CurrentContract): readonly ContractFinding[] => {
  const fingerprint = fingerprintOf(current.schema);
  const others = recorded.schemas.filter((schema) => fingerprintOf(schema) !== fingerprint);
  const findings = withoutRepetitions(others.flatMap((schema) => compareWith(current, schema)));
  const isRecorded = others.length < recorded.schemas.length;
  if (findings.length > 0 || !current.isSent || isRecorded) {
    return findings;
  }
  return [
    {
      kind: 'SAFE_CHANGE',
      isBreaking: false,
      type: current.type,
      version: current.version,
      topic: current.topic,
      reason: `The schema of ${nameContract(current)} changed. Every consumer can read both forms.`,
      remedy:
        'Run "dynamo-outbox contracts write" and commit the file, so that later changes are compared with this schema too.',
    },
  ];
};
