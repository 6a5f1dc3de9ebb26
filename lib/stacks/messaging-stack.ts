import { MessageTopic, PayloadBucket } from '@dynamo-outbox/cdk';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { customersTopic } from '../../services/customers/src/contract.ts';
import { ordersTopic } from '../../services/orders/src/contract.ts';
import { customers, orders } from '../example-services.ts';
import type { StageSettings } from '../stage-settings.ts';

/** Whether resources that hold data are kept when their stack is deleted. */
export const removalPolicyOf = ({ data }: StageSettings): RemovalPolicy =>
  data === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/**
 * Resources that the services share: topics, the payload bucket, their key, and access logs. Each service reads what
 * the other one writes, so neither service stack can own them.
 */
export class MessagingStack extends Stack {
  readonly encryptionKey: Key | undefined;
  readonly accessLogs: IBucket;
  readonly topics: readonly MessageTopic[];
  readonly payloads: readonly PayloadBucket[];

  constructor(scope: Construct, id: string, props: StackProps & { readonly settings: StageSettings }) {
    super(scope, id, props);
    const { settings } = props;
    const { fifo, namePrefix } = settings;
    const removalPolicy = removalPolicyOf(settings);
    this.encryptionKey =
      settings.encryption === 'customer'
        ? new Key(this, 'Key', { enableKeyRotation: true, removalPolicy })
        : undefined;
    const { encryptionKey } = this;
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy,
    });
    const shared = { encryptionKey, removalPolicy, accessLogs: this.accessLogs };
    this.topics = [
      new MessageTopic(this, 'CustomersTopic', {
        topic: customersTopic,
        fifo,
        namePrefix,
        encryptionKey,
      }),
      new MessageTopic(this, 'OrdersTopic', { topic: ordersTopic, fifo, namePrefix, encryptionKey }),
    ];
    this.payloads = [
      new PayloadBucket(this, 'CustomersPayloads', { service: customers.name, ...shared }),
      new PayloadBucket(this, 'OrdersPayloads', { service: orders.name, ...shared }),
    ];
  }
}
