import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IAlarm,
  type Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { EndpointMetrics } from './service-endpoint.ts';

/** Whose API it is, and who hears of it. */
export interface ApiAlarmsProps {
  readonly name: string;
  readonly metrics: EndpointMetrics;
  readonly actionTopic: ITopic;
}

const slowAfter = Duration.seconds(3);

/** The alarms of an API: answers that are a fault of ours, and answers that come late. A fault of the caller is none of them. */
export class ApiAlarms extends Construct {
  readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { name, metrics, actionTopic }: ApiAlarmsProps) {
    super(scope, id);
    const alarms = [
      this.#createAlarm('ServerErrors', metrics.serverErrors({ statistic: Stats.SUM }), {
        threshold: 0,
        evaluationPeriods: 1,
        alarmDescription:
          `The API of ${name} answered with 500 or more: a fault of ours, or the function did not answer at all. Look for ` +
          '"request.failed" in its log.',
      }),
      this.#createAlarm('Latency', metrics.latency({ statistic: Stats.p(99) }), {
        threshold: slowAfter.toMilliseconds(),
        evaluationPeriods: 3,
        alarmDescription:
          `One in 100 answers of the API of ${name} has taken more than ${slowAfter.toSeconds()} seconds for 15 minutes. Look at the ` +
          "function's duration and at the throttles of its tables.",
      }),
    ];
    for (const alarm of alarms) {
      alarm.addAlarmAction(new SnsAction(actionTopic));
    }
    this.alarms = alarms;
  }

  #createAlarm(id: string, metric: Metric, options: CreateAlarmOptions): Alarm {
    return new Alarm(this, id, {
      metric,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...options,
    });
  }
}
