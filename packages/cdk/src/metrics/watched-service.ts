import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MessageConsumer } from '../message-consumer.ts';
import type { OutboxRelay } from '../outbox-relay.ts';
import type { OutboxSweeper } from '../outbox-sweeper.ts';

/** The parts of a service to watch. A service that only consumes has no relay. */
export interface WatchedService {
  readonly name: string;
  readonly relay?: OutboxRelay | undefined;
  readonly sweeper?: OutboxSweeper | undefined;
  readonly consumers: readonly MessageConsumer[];
}

/** A service that publishes. */
export type PublishingWatched = WatchedService & { readonly relay: OutboxRelay };

/** Functions by their name in alarms and on dashboards. */
export type NamedFunctions = Readonly<Record<string, IFunction>>;

/** Whether a service has a relay to watch. */
export const isPublishing = (service: WatchedService): service is PublishingWatched =>
  service.relay !== undefined;

/** Whether relay and consumers write metrics. If metrics are disabled, only AWS's own metrics can be watched. */
export const isMeasured = ({ relay, consumers }: WatchedService): boolean =>
  (relay?.publishing.metrics ?? consumers[0]?.metrics) === 'emf';

/** Prefix of the names of a service's stage. */
export const namePrefixOf = ({ relay, consumers }: WatchedService): string | undefined =>
  relay === undefined ? consumers[0]?.inbox.namePrefix : relay.publishing.outbox.namePrefix;

/** Returns the functions of a service, those of the toolkit first. */
export const functionsOf = (
  { relay, sweeper, consumers }: WatchedService,
  further: NamedFunctions = {},
): readonly (readonly [name: string, lambda: IFunction])[] => [
  ...(relay === undefined ? [] : [['Relay', relay.function] as const]),
  ...(sweeper === undefined ? [] : [['Sweeper', sweeper.function] as const]),
  ...consumers.map((consumer) => [consumer.name, consumer.function] as const),
  ...Object.entries(further),
];
