import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** An alarm before it is one: it goes off above its threshold, and missing data is no breach. */
export interface AlarmDescription {
  /** What it is about: `Relay`, `Sweeper`, the name of a consumer or of a further function. */
  readonly subject: string;
  /** What it says of its subject; together they are the alarm's place in the construct tree. */
  readonly id: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** What it means, and what to do. */
  readonly description: string;
  /** Periods that are looked at; 1 by default. */
  readonly evaluationPeriods?: number;
  /** How many of them are above the threshold before it goes off; all by default. */
  readonly datapointsToAlarm?: number;
  /** Whether somebody must get up for it. */
  readonly isUrgent?: boolean;
}
