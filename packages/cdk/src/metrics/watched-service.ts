import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { TransactionalService } from '../transactional-service.ts';

/** The parts of a service to watch. */
export type WatchedService = Pick<TransactionalService, 'name' | 'relay' | 'sweeper' | 'consumers'>;

/** Functions by their name in alarms and on dashboards. */
export type NamedFunctions = Readonly<Record<string, IFunction>>;

/** Whether relay and consumers write metrics. If metrics are disabled, only AWS's own metrics can be watched. */
export const isMeasured = ({ relay }: Pick<WatchedService, 'relay'>): boolean =>
  relay.publishing.metrics === 'emf';

/** Returns the functions of a service, those of the toolkit first. */
export const functionsOf = (
  { relay, sweeper, consumers }: WatchedService,
  further: NamedFunctions = {},
): readonly (readonly [name: string, lambda: IFunction])[] => [
  ['Relay', relay.function],
  ...(sweeper === undefined ? [] : [['Sweeper', sweeper.function] as const]),
  ...consumers.map((consumer) => [consumer.name, consumer.function] as const),
  ...Object.entries(further),
];
