import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** Who hears of alarms, and whose key encrypts them. */
export interface AlarmTopicProps {
  /** Nobody when not given: then the topic waits for subscribers. */
  readonly email?: string;
  /** Customer managed key; without one SNS encrypts with a key of its own, which CloudWatch need not know. */
  readonly encryptionKey?: IKey;
}

/**
 * Where alarms go. A topic with a policy of its own, such as the one that asks for TLS, no longer lets everything of the account
 * publish, and a key never did; so both say that the alarms of this account and region may.
 */
export class AlarmTopic extends Construct {
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, { email, encryptionKey }: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    });
    topic.addToResourcePolicy(this.#permission(['sns:Publish'], topic.topicArn));
    // In the policy of a key, the key itself is called *. A key whose policy cannot be changed is refused.
    encryptionKey?.addToResourcePolicy(this.#permission(['kms:Decrypt', 'kms:GenerateDataKey*'], '*'), false);
    if (email !== undefined) {
      topic.addSubscription(new EmailSubscription(email));
    }
    this.topic = topic;
  }

  #permission(actions: string[], resource: string): PolicyStatement {
    const stack = Stack.of(this);
    return new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions,
      resources: [resource],
      conditions: {
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }) },
        StringEquals: { 'aws:SourceAccount': stack.account },
      },
    });
  }
}
