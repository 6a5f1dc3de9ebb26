import type { MessageOrder } from '@dynamo-outbox/messaging';
import {
  describeOutboxTable,
  headPrefix,
  outboxAttributes,
  parkedKeyPrefix,
  scheduledPrefix,
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
} from '@dynamo-outbox/topology/internal';
import { InvalidDeploymentError } from '@dynamo-outbox/topology';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TableProps } from './resources/create-table.ts';
import { grant, grantKey, onlyKeys } from './resources/grant.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import { tableFor } from './resources/table-for.ts';
import { claim } from './rules/claims.ts';
import { existingTableFaults } from './rules/places.ts';

/** Properties of an outbox: its service and retention. */
export interface OutboxProps extends TableProps {
  /**
   * An existing table with the shape of an outbox: keys `PK` and `SK`, a stream with new images, and with the tracking
   * `status` the index of undispatched items. Synth checks a table of this app, and lists the needs of an imported one.
   * Default: a new table.
   */
  readonly table?: ITable;
  /** Name of the service that records messages in this outbox, in lower kebab case. */
  readonly service: string;
  /** Whether the outbox records which items were dispatched; a sweeper needs `status`. Default `status`. */
  readonly tracking?: 'status' | 'none';
  /** Days for which a dispatched item is kept and can be replayed. Default 7. */
  readonly retentionDays?: number;
  /**
   * The order of the topics whose messages are recorded here. Determines what a recorder may read. Default `version`.
   */
  readonly order?: MessageOrder;
}

/**
 * The outbox of a service: the table in which messages are recorded in the same transaction as the change they
 * describe. The message relay reads its stream.
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
  /** Environment of every recorder: `OUTBOX_TABLE_NAME`, `OUTBOX_TRACKING`, `OUTBOX_RETENTION_DAYS`. */
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
      table,
      ...props
    }: OutboxProps,
  ) {
    super(scope, id);
    const what = `the outbox of "${service}"`;
    assertFaultless([
      ...nameFaults(service),
      ...prefixFaults(namePrefix),
      ...retentionFaults(service, { outbox: retentionDays }),
      ...(table === undefined ? [] : existingTableFaults(this, what, { table, ...props })),
    ]);
    this.service = service;
    this.tracking = tracking;
    this.retentionDays = retentionDays;
    this.order = order;
    this.namePrefix = namePrefix;
    const description = describeOutboxTable(namesOf(service).outboxTable, { tracking });
    this.table = tableFor(this, { what, description }, { table, namePrefix, ...props });
    this.environment = resolveEnvironment(
      outboxEnvironment({ name: service, tracking, retentionDays: { outbox: retentionDays } }),
      { tableNames: { [description.name]: this.table.tableName } },
    );
    claim(this.table, this.table.tableArn, {
      by: this,
      what: `the table "${this.table.node.path}"`,
      use: 'outbox',
      owner: service,
      as: what,
    });
  }

  /**
   * Registers the relay that publishes from this outbox. `OutboxRelay` calls it.
   *
   * Throws `INVALID_DEPLOYMENT` for a second relay: every message would be published twice.
   */
  registerRelay(): void {
    assertFaultless(
      this.#hasRelay
        ? [
            `The outbox of "${this.service}" has two relays, which would publish every message twice; remove one.`,
          ]
        : [],
    );
    this.#hasRelay = true;
  }

  /**
   * Grants recording messages: putting items, but not reading, changing or deleting existing ones. With tracking, also reading, moving and
   * cancelling scheduled messages.
   *
   * With order `version` the function may read only the keys of items. With order `commit` it may also read the commit
   * counter of a key.
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
        ...onlyKeys(headPrefix),
      });
    }
    if (this.tracking === 'status') {
      grant(grantee, {
        actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
        resourceArns,
        // Scheduled messages are in the same table, but are not outbox items.
        ...onlyKeys(scheduledPrefix),
      });
    }
    grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /**
   * Allows a sweeper that may search the table to release scheduled messages: to read and delete them, and to put the items that they
   * become.
   */
  grantRelease(grantee: IGrantable): void {
    const resourceArns = [this.table.tableArn];
    grant(grantee, { actions: ['dynamodb:PutItem'], resourceArns });
    grant(grantee, {
      actions: ['dynamodb:GetItem'],
      resourceArns,
      ...onlyKeys(scheduledPrefix, headPrefix),
    });
    grant(grantee, {
      actions: ['dynamodb:DeleteItem'],
      resourceArns,
      ...onlyKeys(scheduledPrefix),
    });
    grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Allows a relay or a sweeper to mark published items, and with `parkKey` also parked keys. */
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
        // Marks of parked keys are in the same table, but are not outbox items.
        ...onlyKeys(parkedKeyPrefix),
      });
      grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    }
  }

  /** Allows a relay to read the items of a key in order: the parts of an item that was split because of its size. */
  grantReadParts(grantee: IGrantable): void {
    this.#grantQuery(grantee, [this.table.tableArn]);
  }

  /** Allows a relay that may read the items of a key to query undispatched items as well. */
  grantList(grantee: IGrantable): void {
    this.#grantQuery(grantee, [this.#indexArn]);
  }

  /** Grants querying undispatched items and the items of a key. */
  grantSearch(grantee: IGrantable): void {
    this.#grantQuery(grantee, [this.table.tableArn, this.#indexArn]);
  }

  /**
   * Allows Lambda to read the stream for a function.
   *
   * Source: "IAM policy to allow a Lambda function to access DynamoDB stream records", all four actions, limited to the
   * stream.
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

  /** ARN of the table's stream. Throws `INVALID_DEPLOYMENT` for an existing table without a stream. */
  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) {
      throw new InvalidDeploymentError([
        `The table "${this.table.node.path}", the outbox of "${this.service}", has no stream, so a relay cannot read it. Enable a stream with ` +
          '`stream: StreamViewType.NEW_IMAGE`, which does not replace the table. If the table is imported, also set `tableStreamArn` in ' +
          '`Table.fromTableAttributes`.',
      ]);
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
