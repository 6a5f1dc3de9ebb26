import { withDefaults } from '@dynamo-outbox/kernel';
import { Duration } from 'aws-cdk-lib';
import { type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Messages that wait on a queue, at the most. SQS tells it each minute, and waiting longer only delays an alarm. */
export const waitingMessages = (queue: IQueue, options: MetricOptions = {}): Metric =>
  queue.metricApproximateNumberOfMessagesVisible(
    withDefaults({ statistic: Stats.MAXIMUM, period: Duration.minutes(1) }, options),
  );

/** Age of the message that has waited longest, in seconds. */
export const oldestMessageAge = (queue: IQueue, options: MetricOptions = {}): Metric =>
  queue.metricApproximateAgeOfOldestMessage(withDefaults({ statistic: Stats.MAXIMUM }, options));
