import { assertFaultless } from '@dynamo-outbox/topology/internal';
import { AlarmStatusWidget, Dashboard, type IAlarm, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { chunk } from '@dynamo-outbox/kernel';
import { consumerRows } from './dashboard/consumer-widgets.ts';
import { explanation } from './dashboard/explanation.ts';
import { functionRow } from './dashboard/function-widgets.ts';
import { relayRows } from './dashboard/relay-widgets.ts';
import { tableRow, type WatchedTables } from './dashboard/table-widgets.ts';
import type { NamedFunctions, WatchedService } from './metrics/watched-service.ts';
import { watcherPlaceFaults } from './rules/watcher-place.ts';

/** Properties of the dashboard. */
export interface MessagingDashboardProps {
  readonly service: WatchedService & WatchedTables;
  /** Alarms whose states are shown at the top, such as those of `MessagingAlarms`. Default: none. */
  readonly alarms?: readonly IAlarm[];
  /** Additional functions of the service, by their name on the dashboard, such as `{ Http: api }`. */
  readonly functions?: NamedFunctions;
  /** Additional widgets in one row at the end, such as those of an API. */
  readonly widgets?: readonly IWidget[];
  /** Link to further documentation, such as your copy of the guide on observability. Default: no link. */
  readonly guideUrl?: string;
}

/** Maximum number of alarms in one CloudWatch widget. */
const alarmsOfWidget = 100;

const alarmRows = (service: string, alarms: readonly IAlarm[]): readonly (readonly IWidget[])[] =>
  chunk(alarms, alarmsOfWidget).map((some) => [
    new AlarmStatusWidget({ title: `${service}: alarms`, alarms: [...some], width: 24, height: 4 }),
  ]);

/**
 * The dashboard of a service: states of alarms, advice, metrics of messages from commit to effect, and the functions
 * and tables below.
 *
 * CloudWatch names it, so that stages do not conflict. It charges 3 dollars a month for each dashboard beyond three in
 * an account.
 *
 * @example
 * ```ts
 * new MessagingDashboard(this, 'OrdersDashboard', { service: orders, alarms: ordersAlarms.alarms });
 * ```
 */
export class MessagingDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(
    scope: Construct,
    id: string,
    { service, alarms = [], functions, widgets = [], guideUrl }: MessagingDashboardProps,
  ) {
    super(scope, id);
    assertFaultless(watcherPlaceFaults(this, service));
    const rows: readonly (readonly IWidget[])[] = [
      ...alarmRows(service.name, alarms),
      [explanation(service.name, guideUrl)],
      ...relayRows(service),
      ...consumerRows(service),
      functionRow(service, functions),
      tableRow(service),
      widgets,
    ];
    this.dashboard = new Dashboard(this, 'Dashboard', {
      widgets: rows.filter((row) => row.length > 0).map((row) => [...row]),
    });
  }
}
