import { type Contract, nameContract } from '../contract/contract.ts';
import { contractPath } from '../contract/contract-path.ts';
import type { CurrentContract } from '../contract/current-contracts.ts';
import type { BreakingKind, ContractFinding } from './contract-finding.ts';

const finding = (
  { type, version, topic }: Contract,
  kind: BreakingKind,
  { reason, remedy }: Pick<ContractFinding, 'reason' | 'remedy'>,
): ContractFinding => ({ kind, isBreaking: true, type, version, topic, reason, remedy });

const inFlight = 'Run "dynamo-outbox contracts check --in-flight" to see whether messages of it remain';

const removal = (recorded: Contract): string =>
  `${inFlight}. If none remain, in any stage, remove the file ${contractPath(recorded)}.`;

const otherVersion = (recorded: Contract, { definition }: CurrentContract): ContractFinding =>
  recorded.version > definition.version
    ? finding(recorded, 'VERSION_WITHDRAWN', {
        reason: `${nameContract(recorded)} is recorded, but the definition ends at version ${definition.version}, so consumers would wait for a newer deployment.`,
        remedy: `Restore version ${recorded.version}. ${removal(recorded)}`,
      })
    : finding(recorded, 'VERSION_DROPPED', {
        reason: `The code can no longer read ${nameContract(recorded)}, because from does not list it.`,
        remedy: `Restore it in from. To retire it: ${removal(recorded)}`,
      });

const movedTo = (recorded: Contract, topics: readonly string[]): ContractFinding =>
  finding(recorded, 'TOPIC_CHANGED', {
    reason: `${nameContract(recorded)} is recorded for topic ${recorded.topic}, and now only ${topics.join(', ')} carries the type. Subscribers of ${recorded.topic} would receive no more messages.`,
    remedy: `List the type in topic ${recorded.topic} again, or define a new message type. To retire it in this topic: ${removal(recorded)}`,
  });

/** Explains why the code does not define a recorded contract. */
export const explainAbsence = (recorded: Contract, current: readonly CurrentContract[]): ContractFinding => {
  const sameType = current.filter(({ type }) => type === recorded.type);
  const sameTopic = sameType.find(({ topic }) => topic === recorded.topic);
  if (sameTopic !== undefined) {
    return otherVersion(recorded, sameTopic);
  }
  return sameType.length > 0
    ? movedTo(recorded, [...new Set(sameType.map(({ topic }) => topic))])
    : finding(recorded, 'TYPE_REMOVED', {
        reason: `${nameContract(recorded)} is recorded, but no topic of the code carries the type.`,
        remedy: `Restore the definition. To retire the type: ${removal(recorded)}`,
      });
};
