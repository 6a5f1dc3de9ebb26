import { type Contract, nameContract } from '../contract/contract.ts';
import type { CurrentContract } from '../contract/current-contracts.ts';
import type { BreakingKind, ContractFinding, UnrecordedKind } from './contract-finding.ts';

type Circumstance = Pick<ContractFinding, 'reason' | 'remedy'> & {
  readonly kind: BreakingKind | UnrecordedKind;
  readonly isBreaking?: false;
};

const aggregateTypeChange = (recorded: Contract, current: CurrentContract): readonly Circumstance[] =>
  recorded.aggregateType === current.aggregateType
    ? []
    : [
        {
          kind: 'AGGREGATE_TYPE_CHANGED',
          reason:
            `The aggregate type of ${nameContract(current)} changed from ${recorded.aggregateType} to ${current.aggregateType}. ` +
            'It is part of the ordering key, so new messages could overtake older ones of the same aggregate.',
          remedy: `Set aggregateType to '${recorded.aggregateType}', or define a new message type.`,
        },
      ];

const contentTypeChange = (recorded: Contract, current: CurrentContract): readonly Circumstance[] =>
  recorded.contentType === current.contentType
    ? []
    : [
        {
          kind: 'CONTENT_TYPE_CHANGED',
          reason:
            `The codec of ${nameContract(current)} changed from ${recorded.contentType} to ${current.contentType}. ` +
            'Consumers without the new codec would reject its messages.',
          remedy: `Undo the change, or define version ${current.version + 1} with the new codec.`,
        },
      ];

const schemaIdChange = (recorded: Contract, current: CurrentContract): readonly Circumstance[] =>
  recorded.contentType !== current.contentType || recorded.schemaId === current.schemaId
    ? []
    : [
        {
          kind: 'CODEC_SCHEMA_CHANGED',
          reason:
            `The ${current.contentType} schema of ${nameContract(current)} changed from ${recorded.schemaId ?? 'none'} to ` +
            `${current.schemaId ?? 'none'}. Consumers with the recorded schema would reject its messages as UNKNOWN_PAYLOAD_SCHEMA.`,
          remedy: `Undo the change, or define version ${current.version + 1} with the new schema and keep this one in from.`,
        },
      ];

const orderChange = (recorded: Contract, current: CurrentContract): readonly Circumstance[] => {
  if (recorded.order === current.order) {
    return [];
  }
  const change = `The order of topic ${current.topic} changed from ${recorded.order} to ${current.order}`;
  return recorded.order === 'version' && current.order === 'commit'
    ? [
        {
          kind: 'ORDER_EXTENDED',
          isBreaking: false,
          reason: `${change}, which keeps the order of older messages.`,
          remedy: 'Run "dynamo-outbox contracts write" and commit the file. The order cannot change back.',
        },
      ]
    : [
        {
          kind: 'ORDER_CHANGED',
          reason: `${change}. Older messages of an aggregate would sort among newer ones.`,
          remedy: `Define the topic with order '${recorded.order}'. Only a change from version to commit is possible.`,
        },
      ];
};

/** Compares what a contract states about a version other than its schema. */
export const compareCircumstances = (
  recorded: Contract,
  current: CurrentContract,
): readonly ContractFinding[] =>
  [
    ...aggregateTypeChange(recorded, current),
    ...contentTypeChange(recorded, current),
    ...schemaIdChange(recorded, current),
    ...orderChange(recorded, current),
  ].map(({ isBreaking = true, ...circumstance }) => ({
    ...circumstance,
    isBreaking,
    type: current.type,
    version: current.version,
    topic: current.topic,
  }));
