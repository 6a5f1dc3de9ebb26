import { assertFaultless } from '@dynamo-outbox/topology';
import { Alarm, ComparisonOperator, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmDescription } from './alarms/alarm-description.ts';
import { type AlarmThresholds, thresholdsWithDefaults } from './alarms/alarm-thresholds.ts';
import { consumerAlarms } from './alarms/consumer-alarms.ts';
import { functionAlarms } from './alarms/function-alarms.ts';
import { relayAlarms } from './alarms/relay-alarms.ts';
import { waitingAlarms } from './alarms/waiting-alarms.ts';
import type { NamedFunctions, WatchedService } from './metrics/watched-service.ts';
import { watcherPlaceFaults } from './rules/watcher-place.ts';

/** Whom the alarms watch, and who hears of them. */
export interface MessagingAlarmsProps {
  readonly service: WatchedService;
  /** Where alarms go. CloudWatch must be allowed to publish to it, and to use its key if it has one of your own. */
  readonly actionTopic: ITopic;
  /** Where those go that somebody must get up for; `actionTopic` by default. */
  readonly urgentTopic?: ITopic;
  /** Further functions of the service, by the name that they have in the alarms, such as `{ Http: api }`. */
  readonly functions?: NamedFunctions;
  /** Above what alarms go off; what is not given keeps its default. */
  readonly thresholds?: Partial<AlarmThresholds>;
}

/**
 * The alarms of a service: on whatever waits for a person, comes late, fails or is refused, each with a description of what it means
 * and what to do. With metrics switched off those remain that AWS measures by itself.
 *
 * CloudWatch names them after the stack and their place in it, so that two stages do not meet. It charges 10 cents a month for each
 * metric of an alarm.
 *
 * @example
 * ```ts
 * new MessagingAlarms(this, 'OrdersAlarms', { service: orders, actionTopic, functions: { Http: api } });
 * ```
 */
export class MessagingAlarms extends Construct {
  /** All of them, for a dashboard or further actions. */
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
      ...waitingAlarms(service),
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
  }: AlarmDescription): Alarm {
    return new Alarm(this.#scopeOf(subject), id, {
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods,
      datapointsToAlarm,
      // Counts have no data points while there is nothing to count.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: description,
    });
  }

  #scopeOf(subject: string): Construct {
    const scope = this.#scopes.get(subject) ?? new Construct(this, subject);
    this.#scopes.set(subject, scope);
    return scope;
  }
}
