import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { TransactionalService } from '../transactional-service.ts';

/** What is watched of a service. */
export type WatchedService = Pick<TransactionalService, 'name' | 'relay' | 'sweeper' | 'consumers'>;

/** Functions by what they are called in alarms and on dashboards. */
export type NamedFunctions = Readonly<Record<string, IFunction>>;

/** Whether relay and consumers measure anything: with metrics switched off there is nothing to watch but what AWS measures. */
export const isMeasured = ({ relay }: Pick<WatchedService, 'relay'>): boolean =>
  relay.publishing.metrics === 'emf';

/** The functions of a service, those of the toolkit first. */
export const functionsOf = (
  { relay, sweeper, consumers }: WatchedService,
  further: NamedFunctions = {},
): readonly (readonly [name: string, lambda: IFunction])[] => [
  ['Relay', relay.function],
  ...(sweeper === undefined ? [] : [['Sweeper', sweeper.function] as const]),
  ...consumers.map((consumer) => [consumer.name, consumer.function] as const),
  ...Object.entries(further),
];
