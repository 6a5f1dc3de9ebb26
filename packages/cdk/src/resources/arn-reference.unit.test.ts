import { describe, expect, it } from '@jest/globals';
import { Aws, CfnParameter, Fn } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { anApp, aStack, billingTopic, warningsOf } from '../cdk.fixture.ts';
import { TransactionalService } from '../transactional-service.ts';
import { readableArn, referencedPath } from './arn-reference.ts';

describe('sentences name a resource by its path', () => {
  it('in each permission that an imported role lacks, and never by a reference of the template', () => {
    const stack = aStack();
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ours', { mutable: false });
    const service = new TransactionalService(stack, 'Billing', {
      name: 'billing',
      publishes: billingTopic,
      encryptionKey: Alias.fromAliasName(stack, 'Key', 'alias/ours'),
      functionOptions: { role },
    });
    service.grantInspect(role);

    const warnings = warningsOf(stack);
    for (const sentence of [
      'sns:Publish on "Test/Billing/Topic/Topic". Add',
      'dynamodb:ListStreams on the stream of "Test/Billing/Outbox/Table". Add',
      'dynamodb:Query, dynamodb:Scan on "Test/Billing/Outbox/Table", "Test/Billing/Outbox/Table"/index/UndispatchedItems. Add',
      's3:PutObject on "Test/Billing/OutboxRelay/Failures"/*. Add',
      'on "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*". Add',
    ]) {
      expect(warnings).toContain(sentence);
    }
    expect(warnings).not.toMatch(/Fn::|\{"|Token\[/);
  });

  it('also behind an import of its ARN in another stack, and not if only the deployment knows the resource', () => {
    const app = anApp();
    const stack = aStack(app);
    const other = aStack(app, 'Other');
    const queue = new Queue(stack, 'Queue');
    const imported = Queue.fromQueueArn(other, 'Imported', queue.queueArn);

    expect(referencedPath(imported.queueArn)).toBe('Test/Queue');
    for (const [arn, text] of [
      [new CfnParameter(stack, 'Parameter').valueAsString, '"${Parameter}"'],
      [Fn.importValue('queue-arn'), '"<known at deployment>"'],
      [`arn:aws:sqs:${Aws.REGION}:111111111111:queue`, '"arn:aws:sqs:${AWS::Region}:111111111111:queue"'],
      ['arn:aws:sqs:eu-north-1:111111111111:queue', '"arn:aws:sqs:eu-north-1:111111111111:queue"'],
    ] as const) {
      expect(referencedPath(arn)).toBeUndefined();
      expect(readableArn(stack, arn)).toBe(text);
    }
  });
});
