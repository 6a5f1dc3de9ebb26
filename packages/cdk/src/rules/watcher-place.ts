import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import type { WatchedService } from '../metrics/watched-service.ts';
import { placeFaults, placeOf, type Placed } from './places.ts';

/** Finds alarms and dashboards that are in another place than the metrics, and alarm topics that they cannot reach. */
export const watcherPlaceFaults = (
  watcher: IConstruct,
  { name, relay, consumers }: WatchedService,
  topics: Readonly<Record<string, ITopic>> = {},
): readonly string[] => {
  const own: Placed = { what: `its monitoring, "${watcher.node.path}",`, where: placeOf(watcher) };
  const lambda = (relay ?? consumers[0])?.function;
  return placeFaults([
    {
      one: { what: `the service "${name}"`, where: placeOf(lambda ?? watcher) },
      other: own,
      because: 'CloudWatch finds the metrics of the toolkit only in their own region and account',
    },
    ...[...new Set(Object.values(topics))].map((topic) => ({
      one: { what: `the alarm topic "${topic.node.path}"`, where: placeOf(topic) },
      other: own,
      because: 'CloudWatch notifies only topics of its own region',
      matters: 'region' as const,
    })),
  ]);
};
