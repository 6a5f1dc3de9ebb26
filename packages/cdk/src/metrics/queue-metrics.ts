import { withDefaults } from '@dynamo-outbox/kernel';
import { Duration } from 'aws-cdk-lib';
import { type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Maximum number of messages on a queue. SQS reports it every minute; a longer period would only delay an alarm. */
export const waitingMessages = (queue: IQueue, options: MetricOptions = {}): Metric =>
  queue.metricApproximateNumberOfMessagesVisible(
    withDefaults({ statistic: Stats.MAXIMUM, period: Duration.minutes(1) }, options),
  );

/** Age of the oldest message, in seconds. */
export const oldestMessageAge = (queue: IQueue, options: MetricOptions = {}): Metric =>
  queue.metricApproximateAgeOfOldestMessage(withDefaults({ statistic: Stats.MAXIMUM }, options));
