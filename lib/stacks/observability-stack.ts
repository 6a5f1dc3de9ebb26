import { MessagingAlarms, MessagingDashboard } from '@dynamo-outbox/cdk';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { ApiAlarms } from '../constructs/api-alarms.ts';
import { apiWidgets } from '../constructs/api-widgets.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { HistoryStack } from './history-stack.ts';
import type { ServiceStack } from './service-stack.ts';

/** The services to monitor. */
export interface ObservabilityStackProps extends StackProps {
  readonly settings: StageSettings;
  readonly services: readonly (ServiceStack | HistoryStack)[];
  /** Customer managed key of the alarm topic, if the stage has one. */
  readonly encryptionKey?: IKey;
}

const watch = (
  scope: Construct,
  { service, httpFunction, endpoint: { metrics } }: ServiceStack | HistoryStack,
  actionTopic: ITopic,
): void => {
  const { name } = service;
  const functions = { Http: httpFunction };
  const messaging = new MessagingAlarms(scope, 'Alarms', { service, actionTopic, functions });
  const http = new ApiAlarms(scope, 'ApiAlarms', { name, metrics, actionTopic });
  new MessagingDashboard(scope, 'Dashboard', {
    service,
    functions,
    alarms: [...messaging.alarms, ...http.alarms],
    widgets: apiWidgets(metrics),
  });
};

/** Monitoring for operators: alarms with a notification topic, and a dashboard for each service. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { settings, services, encryptionKey } = props;
    const { topic } = new AlarmTopic(this, 'AlarmTopic', { email: settings.alarmEmail, encryptionKey });
    for (const watched of services) {
      watch(new Construct(this, watched.service.name), watched, topic);
    }
    new CfnOutput(this, 'AlarmTopicArn', {
      value: topic.topicArn,
      description: 'Subscribe to this topic to receive alarms',
    });
  }
}
