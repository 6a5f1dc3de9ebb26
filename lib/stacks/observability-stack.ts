import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import type { ServiceStack } from './service-stack.ts';

/** Whom it watches. */
export interface ObservabilityStackProps extends StackProps {
  readonly settings: StageSettings;
  readonly services: readonly ServiceStack[];
}

/** What tells people how the services are: alarms with somebody who hears them, and a dashboard for each service. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const alarmTopic = new Topic(this, 'AlarmTopic', { enforceSSL: true });
    const { alarmEmail } = props.settings;
    if (alarmEmail !== undefined) {
      alarmTopic.addSubscription(new EmailSubscription(alarmEmail));
    }
    new CfnOutput(this, 'AlarmTopicArn', {
      value: alarmTopic.topicArn,
      description: 'Subscribe to it to hear of alarms',
    });
  }
}
