/** What `TransactionalService` and `ConsumingService` have in common: a table, an inbox, and connected functions. */
import { InvalidDeploymentError, type TransactionalService } from '@dynamo-outbox/topology';
import { assertFaultless, describeAggregateTable } from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { Inbox } from './inbox.ts';
import { createTable, type TableProps } from './resources/create-table.ts';
import { warnOfUnknownKey } from './rules/existing-table.ts';
import { functionPlaceFaults } from './rules/neighbours.ts';
import { transactionTableOutcomes } from './rules/transaction-tables.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';

/** Creates the aggregate table of a service, or takes the existing one. */
export const aggregateTableOf = (
  scope: Construct,
  service: TransactionalService,
  { table, namePrefix, encryptionKey, removalPolicy }: TableProps & { readonly table?: ITable },
): ITable => {
  if (table === undefined) {
    const shared = { namePrefix, encryptionKey, removalPolicy };
    return createTable(new Construct(scope, 'Aggregates'), describeAggregateTable(service), shared);
  }
  warnOfUnknownKey(scope, `the table of "${service.name}"`, table);
  return table;
};

/** Creates the inbox of a service, or takes the existing one; `undefined` with `inbox: 'none'`. */
export const inboxOf = (
  scope: Construct,
  { name, retentionDays }: TransactionalService,
  { inbox, namePrefix, encryptionKey, removalPolicy }: TableProps & { readonly inbox?: Inbox | 'none' },
): Inbox | undefined =>
  inbox === 'none'
    ? undefined
    : (inbox ??
      new Inbox(scope, 'Inbox', {
        service: name,
        retentionDays: retentionDays.inbox,
        namePrefix,
        encryptionKey,
        removalPolicy,
      }));

/** Returns the inbox of a service. Throws `INVALID_DEPLOYMENT` for a service with `inbox: 'none'`. */
export const getInbox = (service: string, inbox: Inbox | undefined): Inbox => {
  if (inbox === undefined) {
    throw new InvalidDeploymentError([
      `The service "${service}" has no inbox because of \`inbox: 'none'\`; remove that property.`,
    ]);
  }
  return inbox;
};

/** A service that functions can be connected to. */
interface ConnectableService extends IConstruct {
  readonly name: string;
  readonly table?: ITable | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** The functions that are connected to a service. Synth checks that each table of theirs supports transactions. */
export class ConnectedFunctions {
  readonly #service: ConnectableService;
  readonly #functions: LambdaFunction[] = [];

  constructor(service: ConnectableService) {
    this.#service = service;
    validateAtSynth(service, () =>
      transactionTableOutcomes(service, {
        service: service.name,
        tables: service.table === undefined ? [] : [service.table],
        functions: this.#functions,
      }),
    );
  }

  /** Sets the environment of the service. Throws `INVALID_DEPLOYMENT` for a function in another place. */
  add(lambda: LambdaFunction): void {
    assertFaultless(functionPlaceFaults(this.#service, lambda));
    this.#functions.push(lambda);
    for (const [name, value] of Object.entries(this.#service.environment)) {
      lambda.addEnvironment(name, value);
    }
  }
}
