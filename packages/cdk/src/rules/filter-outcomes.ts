import {
  gapDetectionRule,
  handledTypeOutcomes,
  carriedTypeRule,
  type RuleOutcome,
} from '@dynamo-outbox/topology/internal';
import { isOn, parseJson, valueAt } from '../resources/deployed.ts';
import type { MessageTopic } from '../message-topic.ts';
import type { ConsumerParts } from './consumer-parts.ts';

/** The filters before a consumer as they will be deployed. */
export interface DeployedFilters {
  readonly subscription: unknown;
  readonly mapping: unknown;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A policy or a pattern: an object, or the same as JSON text. */
const readFilter = (filter: unknown): unknown => (typeof filter === 'string' ? parseJson(filter) : filter);

const patternsOf = (mapping: unknown): readonly unknown[] =>
  listOf(valueAt(mapping, 'FilterCriteria', 'Filters')).map((filter) =>
    readFilter(valueAt(filter, 'Pattern')),
  );

/**
 * Applies the rules to the filters before a consumer: they must not block a handled type, nor any message if gaps are
 * detected.
 */
export const filterOutcomes = (
  { inbox, name, handledTypes }: ConsumerParts,
  topic: MessageTopic,
  { subscription, mapping, detectsGaps }: DeployedFilters & { readonly detectsGaps: boolean },
): readonly RuleOutcome[] => {
  const policy = valueAt(subscription, 'FilterPolicy');
  const patterns = patternsOf(mapping);
  const names = { service: inbox.service, topic: topic.definition.name };
  const carried = topic.definition.definitions.map(({ type }) => type);
  return [
    gapDetectionRule({ ...names, detectsGaps, isFiltered: policy !== undefined || patterns.length > 0 }),
    ...listOf(valueAt(policy, 'type'))
      .filter((type) => typeof type === 'string')
      .map((type) => carriedTypeRule({ ...names, carried, wanted: type })),
    ...handledTypes.flatMap((type) =>
      handledTypeOutcomes({
        topic: names.topic,
        queue: name,
        type,
        policy: policy === undefined ? undefined : readFilter(policy),
        scope:
          valueAt(subscription, 'FilterPolicyScope') === 'MessageBody' ? 'MessageBody' : 'MessageAttributes',
        patterns,
        isRaw: isOn(valueAt(subscription, 'RawMessageDelivery')),
      }),
    ),
  ];
};
