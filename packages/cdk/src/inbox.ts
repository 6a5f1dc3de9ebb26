import { describeInboxTable } from '@dynamo-outbox/messaging/tables';
import {
  assertFaultless,
  defaultRetentionDays,
  inboxEnvironment,
  nameFaults,
  namesOf,
  prefixFaults,
  retentionFaults,
} from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TableProps } from './resources/create-table.ts';
import { grant, grantKey } from './resources/grant.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import { tableFor } from './resources/table-for.ts';
import { claim } from './rules/claims.ts';
import { existingTableFaults } from './rules/places.ts';

/** Properties of an inbox: its service and retention. */
export interface InboxProps extends TableProps {
  /**
   * An existing table with the shape of an inbox: the partition key `PK`, and time to live on `ExpiresAt`. Synth checks
   * a table of this app, and lists the needs of an imported one. Default: a new table.
   */
  readonly table?: ITable;
  /** Name of the consuming service, in lower kebab case. */
  readonly service: string;
  /**
   * Days for which a processed message is remembered. Must be longer than a message can be redelivered from its queue,
   * its dead-letter queue and by replay together; checked at synth. Default 30.
   */
  readonly retentionDays?: number;
}

/**
 * The inbox of a service: the table in which its consumers record processed messages, in the same transaction as the
 * effect.
 *
 * @example
 * ```ts
 * const inbox = new Inbox(this, 'Inbox', { service: 'billing' });
 * ```
 */
export class Inbox extends Construct {
  readonly service: string;
  readonly retentionDays: number;
  readonly namePrefix: string | undefined;
  readonly table: ITable;
  /** Environment of every consumer: `INBOX_TABLE_NAME`, `INBOX_RETENTION_DAYS`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #topics = new Set<string>();

  constructor(
    scope: Construct,
    id: string,
    { service, retentionDays = defaultRetentionDays.inbox, namePrefix, table, ...props }: InboxProps,
  ) {
    super(scope, id);
    const what = `the inbox of "${service}"`;
    assertFaultless([
      ...nameFaults(service),
      ...prefixFaults(namePrefix),
      ...retentionFaults(service, { inbox: retentionDays }),
      ...(table === undefined ? [] : existingTableFaults(this, what, { table, ...props })),
    ]);
    this.service = service;
    this.retentionDays = retentionDays;
    this.namePrefix = namePrefix;
    const description = describeInboxTable(namesOf(service).inboxTable);
    this.table = tableFor(this, { what, description }, { table, namePrefix, ...props });
    this.environment = resolveEnvironment(
      inboxEnvironment({ name: service, retentionDays: { inbox: retentionDays } }),
      { tableNames: { [description.name]: this.table.tableName } },
    );
    claim(this.table, this.table.tableArn, {
      by: this,
      what: `the table "${this.table.node.path}"`,
      use: 'inbox',
      owner: '',
      as: what,
    });
  }

  /**
   * Registers the consumer of a topic. `MessageConsumer` calls it.
   *
   * Throws `INVALID_DEPLOYMENT` for a second consumer of the same topic: both would share one name, one queue and one
   * record of processed messages.
   */
  registerConsumer(topic: string): void {
    assertFaultless(
      this.#topics.has(topic)
        ? [
            `Service "${this.service}" reads the topic "${topic}" with two consumers; handle all its messages in one consumer, or give the ` +
              'second one a separate service name and inbox.',
          ]
        : [],
    );
    this.#topics.add(topic);
  }

  /**
   * Grants looking up and recording messages, idempotency keys and effects outside the database. Does not grant
   * deletion.
   */
  grantDeduplicate(grantee: IGrantable): void {
    grant(grantee, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resourceArns: [this.table.tableArn],
    });
    grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
