import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { waitingMessages } from '../metrics/queue-metrics.ts';
import { isPublishing, type PublishingWatched, type WatchedService } from '../metrics/watched-service.ts';
import type { AlarmDescription } from './alarm-description.ts';

const deadLetterAlarms = ({ consumers }: WatchedService): readonly AlarmDescription[] =>
  consumers.map(({ name, deadLetterQueue }) => ({
    subject: name,
    id: 'DeadLetters',
    metric: waitingMessages(deadLetterQueue),
    threshold: 0,
    description:
      `Messages that ${name} could not handle wait in its dead-letter queue. Their attributes contain the reason: fix it, then send ` +
      'them back with "npx dynamo-outbox redrive" before they expire.',
  }));

const parkingAlarm = ({ name, relay }: PublishingWatched): AlarmDescription => ({
  subject: 'Relay',
  id: 'ParkedMessages',
  metric: waitingMessages(relay.parkingQueue),
  threshold: 0,
  description:
    `Messages of ${name} that cannot be published wait in its parking queue. Their attributes contain the reason: fix it, then send ` +
    'them again with "npx dynamo-outbox redrive" before they expire.',
});

/**
 * S3 counts objects once a day, and reports the count up to a day later: one count within the last three days is
 * enough.
 */
const days = 3;

const givenUpAlarm = ({ name, relay }: PublishingWatched): AlarmDescription => ({
  subject: 'Relay',
  id: 'GivenUpRecords',
  metric: new Metric({
    namespace: 'AWS/S3',
    metricName: 'NumberOfObjects',
    dimensionsMap: { BucketName: relay.failures.bucketName, StorageType: 'AllStorageTypes' },
    statistic: Stats.MAXIMUM,
    period: Duration.days(1),
  }),
  threshold: 0,
  evaluationPeriods: days,
  datapointsToAlarm: 1,
  description:
    `Records that the relay of ${name} gave up after 23 hours are in its failure bucket. The sweeper publishes their messages; ` +
    'without a sweeper, replay that period. Then empty the bucket. S3 counts objects once a day, so this alarm changes state late.',
});

/**
 * Alarms on everything that needs an operator: dead letters, parked messages, and records that the stream's mapping
 * gave up.
 */
export const operatorAlarms = (service: WatchedService): readonly AlarmDescription[] => [
  ...deadLetterAlarms(service),
  ...(isPublishing(service) ? [parkingAlarm(service), givenUpAlarm(service)] : []),
];
