import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** Where alarm notifications go, and the key that encrypts them. */
export interface AlarmTopicProps {
  /** E-mail address that subscribes to the topic. Default: none; add subscribers to the topic. */
  readonly email?: string;
  /** Customer managed key. Default: SNS encrypts with its own key, which needs no permission for CloudWatch. */
  readonly encryptionKey?: IKey;
}

/**
 * Topic that alarms publish to. A topic with its own policy, such as one that requires TLS, no longer allows everything
 * in the account to publish, and a key never does. Both policies therefore allow the alarms of this account and region.
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
    // In a key policy, `*` denotes the key itself. Throws for a key whose policy cannot be changed.
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
