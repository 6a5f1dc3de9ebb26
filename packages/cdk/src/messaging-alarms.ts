import { assertFaultless } from '@dynamo-outbox/topology/internal';
import { Alarm, ComparisonOperator, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmDescription } from './alarms/alarm-description.ts';
import { type AlarmThresholds, thresholdsWithDefaults } from './alarms/alarm-thresholds.ts';
import { consumerAlarms } from './alarms/consumer-alarms.ts';
import { functionAlarms } from './alarms/function-alarms.ts';
import { relayAlarms } from './alarms/relay-alarms.ts';
import { operatorAlarms } from './alarms/operator-alarms.ts';
import type { NamedFunctions, WatchedService } from './metrics/watched-service.ts';
import { watcherPlaceFaults } from './rules/watcher-place.ts';

/** Properties of the alarms: the service to watch, and where notifications go. */
export interface MessagingAlarmsProps {
  readonly service: WatchedService;
  /**
   * Destination of alarms. CloudWatch must be allowed to publish to it, and to use its key if it has a customer managed
   * key.
   */
  readonly actionTopic: ITopic;
  /** Destination of alarms that need immediate attention. Default: `actionTopic`. */
  readonly urgentTopic?: ITopic;
  /** Additional functions of the service, by their name in the alarms, such as `{ Http: api }`. */
  readonly functions?: NamedFunctions;
  /** Thresholds; omitted ones keep their defaults. */
  readonly thresholds?: Partial<AlarmThresholds>;
}

/**
 * The alarms of a service: on everything that needs an operator, is late, fails or is rejected. Each has a description
 * of what it means and what to do. If metrics are disabled, only alarms on AWS's own metrics remain.
 *
 * CloudWatch names alarms after the stack and their path in it, so that stages do not conflict. It charges 10 cents a
 * month for each metric of an alarm.
 *
 * @example
 * ```ts
 * new MessagingAlarms(this, 'OrdersAlarms', { service: orders, actionTopic, functions: { Http: api } });
 * ```
 */
export class MessagingAlarms extends Construct {
  /** All alarms, for a dashboard or further actions. */
  readonly alarms: readonly IAlarm[];
  readonly #scopes = new Map<string, Construct>();

  constructor(
    scope: Construct,
    id: string,
    { service, actionTopic, urgentTopic = actionTopic, functions, thresholds }: MessagingAlarmsProps,
  ) {
    super(scope, id);
    assertFaultless(watcherPlaceFaults(this, service, { actionTopic, urgentTopic }));
    const limits = thresholdsWithDefaults(thresholds);
    const action = new SnsAction(actionTopic);
    const urgentAction = new SnsAction(urgentTopic);
    this.alarms = [
      ...operatorAlarms(service),
      ...relayAlarms(service, limits),
      ...consumerAlarms(service, limits),
      ...functionAlarms(service, functions),
    ].map((described) => {
      const alarm = this.#createAlarm(described);
      alarm.addAlarmAction(described.isUrgent === true ? urgentAction : action);
      return alarm;
    });
  }

  #createAlarm({
    subject,
    id,
    metric,
    threshold,
    description,
    evaluationPeriods = 1,
    datapointsToAlarm = evaluationPeriods,
    goesOffWithoutData = false,
  }: AlarmDescription): Alarm {
    return new Alarm(this.#scopeOf(subject), id, {
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods,
      datapointsToAlarm,
      // Counts have no data points if there is nothing to count.
      treatMissingData: goesOffWithoutData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: description,
    });
  }

  #scopeOf(subject: string): Construct {
    const scope = this.#scopes.get(subject) ?? new Construct(this, subject);
    this.#scopes.set(subject, scope);
    return scope;
  }
}
