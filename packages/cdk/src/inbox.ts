import { describeInboxTable } from '@dynamo-outbox/messaging/tables';
import {
  assertFaultless,
  defaultRetentionDays,
  inboxEnvironment,
  nameFaults,
  namesOf,
  prefixFaults,
  retentionFaults,
} from '@dynamo-outbox/topology';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { createTable, type TableProps } from './resources/create-table.ts';
import { grant, grantKey } from './resources/grant.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';

/** Whose inbox it is, and how long it remembers. */
export interface InboxProps extends TableProps {
  /** Name of the service that consumes, in lower kebab case. */
  readonly service: string;
  /**
   * Days for which a processed message is remembered; 30 by default. Longer than a message can come back: from its queue, its
   * dead-letter queue and by replay together, which is checked at synth.
   */
  readonly retentionDays?: number;
}

/**
 * The inbox of a service: the table in which its consumers remember what they processed, in the transaction of the effect.
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
  /** Environment of whatever consumes: `INBOX_TABLE_NAME`, `INBOX_RETENTION_DAYS`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #topics = new Set<string>();

  constructor(
    scope: Construct,
    id: string,
    { service, retentionDays = defaultRetentionDays.inbox, namePrefix, ...props }: InboxProps,
  ) {
    super(scope, id);
    assertFaultless([
      ...nameFaults(service),
      ...prefixFaults(namePrefix),
      ...retentionFaults(service, { inbox: retentionDays }),
    ]);
    this.service = service;
    this.retentionDays = retentionDays;
    this.namePrefix = namePrefix;
    const description = describeInboxTable(namesOf(service).inboxTable);
    this.table = createTable(this, description, { namePrefix, ...props });
    this.environment = resolveEnvironment(
      inboxEnvironment({ name: service, retentionDays: { inbox: retentionDays } }),
      { tableNames: { [description.name]: this.table.tableName } },
    );
  }

  /**
   * Registers the consumer of a topic. `MessageConsumer` calls it.
   *
   * Throws `INVALID_DEPLOYMENT` for the second one: both would have one name, one queue and one record of what was processed.
   */
  registerConsumer(topic: string): void {
    assertFaultless(
      this.#topics.has(topic)
        ? [
            `Service "${this.service}" reads the topic "${topic}" with two consumers; handle all its messages in one, or give the ` +
              'other one an inbox and a name of its own.',
          ]
        : [],
    );
    this.#topics.add(topic);
  }

  /** Lets somebody look up and remember messages, idempotency keys and effects elsewhere; nothing can be forgotten. */
  grantDeduplicate(grantee: IGrantable): void {
    grant(grantee, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resourceArns: [this.table.tableArn],
    });
    grantKey(grantee, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
