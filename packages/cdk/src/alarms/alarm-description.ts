import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** Properties of an alarm. It goes off above its threshold. */
export interface AlarmDescription {
  /** Subject of the alarm: `Relay`, `Sweeper`, the name of a consumer, or the name of an additional function. */
  readonly subject: string;
  /** What the alarm reports about its subject. Subject and report form the alarm's path in the construct tree. */
  readonly id: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Description for operators: what the alarm means, and what to do. */
  readonly description: string;
  /** Number of evaluation periods. Default 1. */
  readonly evaluationPeriods?: number;
  /** Number of periods that must be above the threshold. Default: all of them. */
  readonly datapointsToAlarm?: number;
  /** Whether it also goes off without data, for a metric that is reported regularly. Default false. */
  readonly goesOffWithoutData?: boolean;
  /** Whether the alarm needs immediate attention and should page someone. */
  readonly isUrgent?: boolean;
}
