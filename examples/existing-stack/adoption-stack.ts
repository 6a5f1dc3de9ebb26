/** Adds an outbox and an inbox to resources that exist: it takes tables, topic, queue, key, network and role as they are. */
import {
  Inbox,
  MessageConsumer,
  MessageTopic,
  ServiceFunction,
  TransactionalService,
} from '@dynamo-outbox/cdk';
import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { StockCounted, stockTopic } from './contract.ts';
import type { TeamStack } from './team-stack.ts';

export interface AdoptionStackProps extends StackProps {
  readonly team: TeamStack;
  /** Bucket for access logs of the relay's bucket. Default: none. */
  readonly accessLogs?: IBucket;
  /** Removal policy of the new tables and buckets; the default retains them. */
  readonly removalPolicy?: RemovalPolicy;
}

export class AdoptionStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { team, accessLogs, removalPolicy, ...props }: AdoptionStackProps,
  ) {
    super(scope, id, props);
    this.addStackDependency(team);
    const { region, account, partition } = this;

    // Known by name or ARN, as from another app.
    const topic = MessageTopic.fromTopicArn(this, 'Stock', {
      topic: stockTopic,
      topicArn: `arn:${partition}:sns:${region}:${account}:team-stock.fifo`,
      fifo: true,
      encryptionKey: team.key,
    });
    const table = Table.fromTableAttributes(this, 'StockTable', {
      tableName: 'team-stock',
      encryptionKey: Key.fromKeyArn(this, 'Key', team.key.keyArn),
    });
    const role = Role.fromRoleName(this, 'Role', 'team-functions');

    const warehouse = new TransactionalService(this, 'Warehouse', {
      name: 'warehouse',
      publishes: stockTopic,
      topic,
      table,
      inbox: 'none',
      accessLogs,
      removalPolicy,
      encryptionKey: team.key,
      functionOptions: { role, ...(team.vpc === undefined ? {} : { vpc: team.vpc }) },
    });
    new ServiceFunction(this, 'CountStock', {
      service: warehouse,
      name: 'count-stock',
      entry: 'examples/existing-stack/count-stock.ts',
    });

    // Known as constructs of the same app.
    const consumer = new MessageConsumer(this, 'Reports', {
      topic,
      queue: team.queue,
      handles: [StockCounted],
      inbox: new Inbox(this, 'Inbox', { service: 'reports', removalPolicy, encryptionKey: team.key }),
      entry: 'examples/existing-stack/on-stock-counted.ts',
      environment: { REPORTS_TABLE_NAME: team.reports.tableName },
      functionOptions: team.vpc === undefined ? {} : { vpc: team.vpc },
    });
    team.reports.grant(consumer.function, 'dynamodb:UpdateItem');
    team.key.grant(consumer.function, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
