import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import type { WatchedService } from '../metrics/watched-service.ts';
import { placeFaults, placeOf, type Placed } from './places.ts';

/** Alarms and dashboards that look at another place than the one where the metrics are, and topics that they cannot reach. */
export const watcherPlaceFaults = (
  watcher: IConstruct,
  { name, relay }: WatchedService,
  topics: Readonly<Record<string, ITopic>> = {},
): readonly string[] => {
  const own: Placed = { what: `what watches it, "${watcher.node.path}",`, where: placeOf(watcher) };
  return placeFaults([
    {
      one: { what: `the service "${name}"`, where: placeOf(relay.function) },
      other: own,
      because: 'CloudWatch finds the metrics of the toolkit in their own region and account alone',
    },
    ...[...new Set(Object.values(topics))].map((topic) => ({
      one: { what: `the topic of alarms "${topic.node.path}"`, where: placeOf(topic) },
      other: own,
      because: 'CloudWatch notifies topics of its own region alone',
      matters: 'region' as const,
    })),
  ]);
};
