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

/** The API, and where its alarms go. */
export interface ApiAlarmsProps {
  readonly name: string;
  readonly metrics: EndpointMetrics;
  readonly actionTopic: ITopic;
}

const slowAfter = Duration.seconds(3);

/** Alarms of an API: server errors and slow responses. Client errors do not count. */
export class ApiAlarms extends Construct {
  readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { name, metrics, actionTopic }: ApiAlarmsProps) {
    super(scope, id);
    const alarms = [
      this.#createAlarm('ServerErrors', metrics.serverErrors({ statistic: Stats.SUM }), {
        threshold: 0,
        evaluationPeriods: 1,
        alarmDescription:
          `The API of ${name} returned a 5xx status: the function failed or did not respond. Look for ` +
          '"request.failed" in its log.',
      }),
      this.#createAlarm('Latency', metrics.latency({ statistic: Stats.p(99) }), {
        threshold: slowAfter.toMilliseconds(),
        evaluationPeriods: 3,
        alarmDescription:
          `1% of the responses of the API of ${name} have taken more than ${slowAfter.toSeconds()} seconds for 15 minutes. Check the ` +
          "function's duration and the throttling of its tables.",
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
