import { withDefaults } from '@dynamo-outbox/kernel';
import { type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** Maximum lag of a function behind its stream, in milliseconds. */
export const iteratorAge = (lambda: IFunction, options: MetricOptions = {}): Metric =>
  lambda.metric('IteratorAge', withDefaults({ statistic: Stats.MAXIMUM }, options));
