import {
  parallelizationRule,
  type RuleOutcome,
  streamFailureBucketRule,
  streamFilterRule,
  streamReportRule,
  streamViewRule,
} from '@dynamo-outbox/topology';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import type { OutboxRelay } from '../outbox-relay.ts';
import { resolved, resolvedNumber, resourceBehind } from '../resources/resolved.ts';
import { reportsBatchItemFailures } from './mapping-facts.ts';

const isTable = (candidate: unknown): candidate is CfnTable => candidate instanceof CfnTable;
const isTopic = (candidate: unknown): candidate is CfnTopic => candidate instanceof CfnTopic;
const isMapping = (candidate: unknown): candidate is CfnEventSourceMapping =>
  candidate instanceof CfnEventSourceMapping;

/** The event names that one filter pattern lets through; none when it asks for something else. */
const eventNamesOf = (pattern: string): readonly string[] => {
  const { eventName = [] } = JSON.parse(pattern) as { readonly eventName?: readonly string[] };
  return eventName;
};

const filtersOf = (mapping: CfnEventSourceMapping): readonly string[] => {
  const criteria = resolved(mapping, mapping.filterCriteria) as
    { readonly filters?: readonly { readonly pattern?: string }[] } | undefined;
  return (criteria?.filters ?? []).flatMap(({ pattern }) => eventNamesOf(pattern ?? '{}'));
};

const ofTable = (relay: OutboxRelay): RuleOutcome => {
  const { outbox } = relay.publishing;
  const table = resourceBehind(outbox.table, isTable);
  if (table === undefined) {
    return 'not-applicable';
  }
  const stream = resolved(table, table.streamSpecification) as
    { readonly streamViewType?: string } | undefined;
  return streamViewRule({
    table: outbox.service,
    function: relay.function.node.path,
    view: stream?.streamViewType,
  });
};

const ofMapping = (relay: OutboxRelay, mapping: CfnEventSourceMapping): readonly RuleOutcome[] => {
  const { outbox, topic: messageTopic } = relay.publishing;
  const table = outbox.service;
  const destination = resolved(mapping, mapping.destinationConfig) as
    { readonly onFailure?: { readonly destination?: unknown } } | undefined;
  const failures = {
    table,
    reportsBatchItemFailures: reportsBatchItemFailures(mapping),
    hasBucketForFailures: destination?.onFailure?.destination !== undefined,
  };
  const topic = resourceBehind(messageTopic.topic, isTopic);
  return [
    streamFilterRule({ table, function: relay.function.node.path, eventNames: filtersOf(mapping) }),
    streamReportRule(failures),
    streamFailureBucketRule(failures),
    parallelizationRule({
      table,
      parallelizationFactor: resolvedNumber(mapping, mapping.parallelizationFactor),
      isTopicFifo: topic === undefined ? messageTopic.fifo : resolved(topic, topic.fifoTopic) === true,
    }),
  ];
};

/** What the rules say of a relay as it will be deployed. */
export const relayOutcomes = (relay: OutboxRelay): readonly RuleOutcome[] => {
  const mapping = resourceBehind(relay.mapping, isMapping);
  return [ofTable(relay), ...(mapping === undefined ? [] : ofMapping(relay, mapping))];
};
