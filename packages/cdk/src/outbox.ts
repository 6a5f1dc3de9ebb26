import type { MessageOrder } from '@dynamo-outbox/messaging';
import {
  describeOutboxTable,
  headPrefix,
  outboxAttributes,
  parkedKeyPrefix,
  undispatchedIndexName,
} from '@dynamo-outbox/messaging/tables';
import {
  assertFaultless,
  defaultRetentionDays,
  nameFaults,
  namesOf,
  outboxEnvironment,
  prefixFaults,
  retentionFaults,
} from '@dynamo-outbox/topology';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { createTable, type TableProps } from './resources/create-table.ts';
import { grant, grantKey } from './resources/grant.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';

/** Whose outbox it is, and how long it remembers. */
export interface OutboxProps extends TableProps {
  /** Name of the service that records its messages here, in lower kebab case. */
  readonly service: string;
  /** Whether it is known of each item that it was dispatched; `status` by default, which a sweeper needs. */
  readonly tracking?: 'status' | 'none';
  /** Days for which a dispatched item stays, and can be replayed; 7 by default. */
  readonly retentionDays?: number;
  /** The order of the topics whose messages are recorded here; `version` by default. Decides what a recorder may read. */
  readonly order?: MessageOrder;
}

/**
 * The outbox of a service: the table in which messages are recorded in the transaction that makes them true, and whose stream
 * the message relay reads.
 *
 * @example
 * ```ts
 * const outbox = new Outbox(this, 'Outbox', { service: 'orders' });
 * outbox.grantRecord(api);
 * ```
 */
export class Outbox extends Construct {
  readonly service: string;
  readonly tracking: 'status' | 'none';
  readonly retentionDays: number;
  readonly order: MessageOrder;
  readonly namePrefix: string | undefined;
  readonly table: ITable;
  /** Environment of whatever records: `OUTBOX_TABLE_NAME`, `OUTBOX_TRACKING`, `OUTBOX_RETENTION_DAYS`. */
  readonly environment: Readonly<Record<string, string>>;
  #hasRelay = false;

  constructor(
    scope: Construct,
    id: string,
    {
      service,
      tracking = 'status',
      retentionDays = defaultRetentionDays.outbox,
      order = 'version',
      namePrefix,
      ...props
    }: OutboxProps,
  ) {
    super(scope, id);
    assertFaultless([
      ...nameFaults(service),
      ...prefixFaults(namePrefix),
      ...retentionFaults(service, { outbox: retentionDays }),
    ]);
    this.service = service;
    this.tracking = tracking;
    this.retentionDays = retentionDays;
    this.order = order;
    this.namePrefix = namePrefix;
    const description = describeOutboxTable(namesOf(service).outboxTable, { tracking });
    this.table = createTable(this, description, { namePrefix, ...props });
    this.environment = resolveEnvironment(
      outboxEnvironment({ name: service, tracking, retentionDays: { outbox: retentionDays } }),
      { tableNames: { [description.name]: this.table.tableName } },
    );
  }

  /**
   * Registers the relay that publishes from this outbox. `OutboxRelay` calls it.
   *
   * Throws `INVALID_DEPLOYMENT` for the second one: every message would be published twice.
   */
  registerRelay(): void {
    assertFaultless(
      this.#hasRelay
        ? [
            `The outbox of "${this.service}" has two relays, which would publish every message twice; leave one out.`,
          ]
        : [],
    );
    this.#hasRelay = true;
  }

  /**
   * Lets a function record messages: put items, and neither read nor change nor delete what is there.
   *
   * With order `version` it may see the keys of items and nothing else of them, and with order `commit` also what counts the
   * commits of a key.
   */
  grantRecord(grantee: IGrantable): void {
    const resourceArns = [this.table.tableArn];
    grant(grantee, { actions: ['dynamodb:PutItem'], resourceArns });
    if (this.order !== 'none') {
      const { orderingKey, sortKey } = outboxAttributes;
      grant(grantee, {
        actions: ['dynamodb:Query'],
        resourceArns,
        // Source: "Using IAM policy conditions for fine-grained access control", Amazon DynamoDB Developer Guide.
        conditions: {
          'ForAllValues:StringEquals': { 'dynamodb:Attributes': [orderingKey, sortKey] },
          StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
        },
      });
    }
    if (this.order === 'commit') {
      grant(grantee, {
        actions: ['dynamodb:GetItem'],
        resourceArns,
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${headPrefix}*`] } },
      });
    }
    grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Lets a relay or a sweeper mark what it published, and with `parkKey` what keys it parked. */
  grantDispatch(
    grantee: IGrantable,
    { parkPolicy }: { readonly parkPolicy: 'parkMessage' | 'parkKey' },
  ): void {
    const { tableArn } = this.table;
    if (this.tracking === 'status') {
      grant(grantee, {
        actions: ['dynamodb:PartiQLUpdate', 'dynamodb:UpdateItem'],
        resourceArns: [tableArn],
      });
      grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    }
    if (parkPolicy === 'parkKey') {
      grant(grantee, {
        actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
        resourceArns: [tableArn],
        // Marks of parked keys lie in the same table, and are no outbox items.
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${parkedKeyPrefix}*`] } },
      });
      grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    }
  }

  /** Lets a relay read the items of a key: the parts of an item that was too large for one item, in order. */
  grantReadParts(grantee: IGrantable): void {
    this.#grantQuery(grantee, [this.table.tableArn]);
  }

  /** Lets a relay that may read the items of a key look for what nobody dispatched as well. */
  grantList(grantee: IGrantable): void {
    this.#grantQuery(grantee, [this.#indexArn]);
  }

  /** Lets somebody look for what nobody dispatched, and for the items of a key. */
  grantSearch(grantee: IGrantable): void {
    this.#grantQuery(grantee, [this.table.tableArn, this.#indexArn]);
  }

  /**
   * Lets Lambda read the stream for a function.
   *
   * Source: "IAM policy to allow a Lambda function to access DynamoDB stream records", all four actions on the stream alone.
   */
  grantStreamRead(grantee: IGrantable): void {
    grant(grantee, {
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resourceArns: [this.streamArn],
    });
    grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt');
  }

  /** ARN of the table's stream. */
  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) {
      throw new Error(`The outbox table of "${this.service}" has no stream.`);
    }
    return tableStreamArn;
  }

  get #indexArn(): string {
    return `${this.table.tableArn}/index/${undispatchedIndexName}`;
  }

  #grantQuery(grantee: IGrantable, resourceArns: readonly string[]): void {
    grant(grantee, { actions: ['dynamodb:Query'], resourceArns });
    grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt');
  }
}
