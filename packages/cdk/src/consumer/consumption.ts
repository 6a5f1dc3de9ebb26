import type { ConsumerGuards, Topic } from '@dynamo-outbox/messaging';
import type { ConsumedTopic, TransactionalService } from '@dynamo-outbox/topology';
import {
  assertFaultless,
  carriedTypeRule,
  checkLimits,
  type ConsumedSource,
  describeConsumer,
  describeConsumerMapping,
  describeQueues,
  describeSubscription,
  faultsIn,
  gapDetectionRule,
  withDefaults,
} from '@dynamo-outbox/topology/internal';
import { metricsNamespaceOf } from '../metrics/metrics-namespace.ts';
import type { MessageConsumerProps } from './consumer-props.ts';
import { sourceFaults } from './source-faults.ts';

/** What a consumer consumes, in the words of a description. */
export interface Consumption {
  readonly service: TransactionalService;
  readonly source: ConsumedSource;
  /** The topic; absent for a queue without one. */
  readonly consumed: ConsumedTopic | undefined;
  readonly guards: ConsumerGuards | undefined;
}

const toConsumed = (props: MessageConsumerProps): ConsumedTopic | undefined => {
  if (props.topic === undefined) {
    return undefined;
  }
  const { topic, handles, entry, guards, inbox } = props;
  return {
    topic: topic.definition,
    messageTypes: handles === 'all' ? handles : handles.map(({ type }) => type),
    entry,
    fifo: topic.fifo,
    ...(guards === undefined ? {} : { guards }),
    projection: 'projection' in inbox,
  };
};

const toSource = (props: MessageConsumerProps): ConsumedSource => {
  const { entry, payloadSource } = props;
  return {
    ...(props.topic === undefined
      ? { topic: { name: props.source }, fifo: props.queue?.fifo ?? props.fifo ?? false }
      : { topic: { name: props.topic.definition.name }, fifo: props.topic.fifo }),
    entry,
    ...(payloadSource === undefined ? {} : { payloadsOf: payloadSource.service }),
  };
};

/** Describes the consuming service. What it publishes does not matter for a consumer. */
const toService = (
  {
    inbox,
    timeoutSeconds,
    maxReceiveCount,
    maximumConcurrency,
    retentionDays,
    metrics,
  }: MessageConsumerProps,
  consumed: ConsumedTopic | undefined,
): TransactionalService =>
  withDefaults({
    name: inbox.service,
    consumes: consumed === undefined ? [] : [consumed],
    retentionDays: { ...retentionDays, ...('projection' in inbox ? {} : { inbox: inbox.retentionDays }) },
    metricsNamespace: metricsNamespaceOf(inbox.namePrefix),
    metrics: metrics ?? 'emf',
    ...(timeoutSeconds === undefined ? {} : { consumerTimeoutSeconds: timeoutSeconds }),
    ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
  });

/** Finds types that the topic does not carry, and gap detection behind a filter. */
const handlingFaults = (
  { name }: TransactionalService,
  { topic, messageTypes, guards }: ConsumedTopic,
): readonly string[] => {
  if (messageTypes !== 'all' && messageTypes.length === 0) {
    return [
      `The consumer of "${name}" handles no messages of the topic "${topic.name}"; list messages, or set "all".`,
    ];
  }
  const carried = topic.definitions.map(({ type }: Topic['definitions'][number]) => type);
  return faultsIn([
    ...(messageTypes === 'all' ? [] : messageTypes).map((wanted) =>
      carriedTypeRule({ service: name, topic: topic.name, carried, wanted }),
    ),
    gapDetectionRule({
      service: name,
      topic: topic.name,
      detectsGaps: guards?.gaps !== undefined,
      isFiltered: messageTypes !== 'all',
    }),
  ]);
};

/** Finds numbers that AWS would reject half way through a deployment. */
const limitFaults = ({ service, source, consumed }: Consumption): readonly string[] =>
  checkLimits({
    tables: [],
    topics: [],
    queues: describeQueues(service, source),
    subscriptions:
      consumed === undefined || consumed.messageTypes.length === 0
        ? []
        : [describeSubscription(service, consumed)],
    buckets: [],
    functions: [describeConsumer(service, source)],
    streamMappings: [],
    queueMappings: [describeConsumerMapping(service, source)],
    scheduledFunctions: [],
    httpServices: [],
  });

/** Describes what a consumer consumes. Throws for a configuration that no deployment could make work. */
export const describeConsumption = (props: MessageConsumerProps): Consumption => {
  const consumed = toConsumed(props);
  const service = toService(props, consumed);
  const consumption = {
    service,
    source: toSource(props),
    consumed,
    guards: props.topic === undefined ? undefined : props.guards,
  };
  assertFaultless([
    ...sourceFaults(props),
    ...(consumed === undefined ? [] : handlingFaults(service, consumed)),
    ...limitFaults(consumption),
  ]);
  return consumption;
};
