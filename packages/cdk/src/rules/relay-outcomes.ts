import {
  namesOf,
  parallelizationRule,
  type RuleOutcome,
  streamFailureBucketRule,
  streamFilterRule,
  streamReportRule,
  streamViewRule,
} from '@dynamo-outbox/topology/internal';
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { deployedProperties, toNumber, valueAt } from '../resources/deployed.ts';
import type { PublishingParts } from '../resources/publishing.ts';
import { deployedTable } from './existing-table.ts';
import { mappingType, reportsBatchItemFailures } from './mapping-facts.ts';
import { furtherConditions, passingEvents } from './passing-events.ts';
import { publisherOutcomes } from './publisher-outcomes.ts';
import { isTopicFifo } from './topic-facts.ts';

/** The parts of an `OutboxRelay` that the rules read. */
interface RelayParts {
  readonly publishing: PublishingParts;
  readonly function: IFunction;
  readonly mapping: EventSourceMapping;
}

/** The names of the outbox and its relay in sentences. */
const namesIn = ({ publishing }: RelayParts): { readonly table: string; readonly function: string } => {
  const { outboxTable, relay } = namesOf(publishing.outbox.service);
  return { table: outboxTable, function: relay };
};

const ofTable = (relay: RelayParts): RuleOutcome => {
  const table = deployedTable(relay.publishing.outbox.table);
  const view = valueAt(table, 'StreamSpecification', 'StreamViewType');
  return table === undefined
    ? 'not-applicable'
    : streamViewRule({ ...namesIn(relay), view: typeof view === 'string' ? view : undefined });
};

const ofMapping = (relay: RelayParts, mapping: unknown): readonly RuleOutcome[] => {
  const names = namesIn(relay);
  const failures = {
    table: names.table,
    reportsBatchItemFailures: reportsBatchItemFailures(mapping),
    hasBucketForFailures: valueAt(mapping, 'DestinationConfig', 'OnFailure', 'Destination') !== undefined,
  };
  return [
    streamFilterRule({
      ...names,
      eventNames: passingEvents(mapping),
      furtherConditions: furtherConditions(mapping),
    }),
    streamReportRule(failures),
    streamFailureBucketRule(failures),
    parallelizationRule({
      table: names.table,
      parallelizationFactor: toNumber(valueAt(mapping, 'ParallelizationFactor')),
      isTopicFifo: relay.publishing.topics.some(isTopicFifo),
    }),
  ];
};

/** Applies the rules to a relay as it will be deployed. */
export const relayOutcomes = (relay: RelayParts): readonly RuleOutcome[] => {
  const mapping = deployedProperties(relay.mapping, mappingType);
  return [
    ofTable(relay),
    ...publisherOutcomes(namesIn(relay).function, relay.function),
    ...(mapping === undefined ? [] : ofMapping(relay, mapping)),
  ];
};
