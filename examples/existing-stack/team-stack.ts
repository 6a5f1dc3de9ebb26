/** What a team has already: a key, a network, a role, tables, a topic and a queue. The toolkit creates none of it. */
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface TeamStackProps extends StackProps {
  /** Removal policy of tables; the default retains them. */
  readonly removalPolicy?: RemovalPolicy;
  /** Whether to create a network. Default true. */
  readonly hasNetwork?: boolean;
}

export class TeamStack extends Stack {
  readonly key: Key;
  readonly vpc: Vpc | undefined;
  readonly role: Role;
  readonly stock: Table;
  readonly reports: Table;
  readonly topic: Topic;
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    { removalPolicy = RemovalPolicy.RETAIN, hasNetwork = true, ...props }: TeamStackProps = {},
  ) {
    super(scope, id, props);
    this.key = new Key(this, 'Key', { enableKeyRotation: true, alias: 'team', removalPolicy });
    this.vpc = hasNetwork ? this.#createNetwork() : undefined;
    this.role = new Role(this, 'Role', {
      roleName: 'team-functions',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.stock = this.#createTable('team-stock', 'sku', removalPolicy);
    this.reports = this.#createTable('team-reports', 'article', removalPolicy);
    this.topic = new Topic(this, 'Topic', {
      topicName: 'team-stock.fifo',
      fifo: true,
      masterKey: this.key,
      enforceSSL: true,
    });
    this.queue = this.#createQueue();
  }

  #createNetwork(): Vpc {
    return new Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'functions', subnetType: SubnetType.PRIVATE_ISOLATED }],
      restrictDefaultSecurityGroup: false,
    });
  }

  #createTable(tableName: string, key: string, removalPolicy: RemovalPolicy): Table {
    return new Table(this, tableName, {
      tableName,
      partitionKey: { name: key, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      removalPolicy,
    });
  }

  #createQueue(): Queue {
    const shared = { fifo: true, encryptionMasterKey: this.key, enforceSSL: true };
    const deadLetters = new Queue(this, 'DeadLetters', {
      ...shared,
      queueName: 'team-work-failed.fifo',
      retentionPeriod: Duration.days(14),
    });
    return new Queue(this, 'Queue', {
      ...shared,
      queueName: 'team-work.fifo',
      // Six times the timeout of the consumer.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 8 },
    });
  }
}
