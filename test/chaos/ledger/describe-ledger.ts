import {
  combine,
  describeTransactionalService,
  type DeploymentDescription,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import {
  AccountCredited,
  AccountDebited,
  ledgerTopic,
  StatementConfirmed,
  statementsTopic,
} from './contract.ts';
import { type Sabotage, sabotagedEntries } from './sabotage.ts';

/** What differs between two runs. */
export interface LedgerOptions {
  readonly fifo: boolean;
  /** What is wrong on purpose; nothing by default. */
  readonly sabotage?: Sabotage | undefined;
}

const directory = 'test/chaos/ledger/functions';

const consumerTimeoutSeconds = 10;
/** After a kill, what was in flight comes back this late. On AWS it is six times the function's timeout. */
const visibilityTimeoutSeconds = 12;

/** Both services, as they would be deployed. */
export const describeLedger = ({ fifo, sabotage }: LedgerOptions): DeploymentDescription => {
  const entries = {
    ledgerConsumer: `${directory}/statements-of-ledger.ts`,
    statementsConsumer: `${directory}/ledger-of-statements.ts`,
    ...sabotagedEntries(sabotage),
  };
  const common: Partial<TransactionalServiceOptions> = {
    fifo,
    consumerTimeoutSeconds,
    sweeper: {},
    ...('relay' in entries ? { relayEntry: entries.relay } : {}),
  };
  return combine(
    describeTransactionalService({
      ...common,
      name: 'ledger',
      payloadBucket: true,
      publishes: ledgerTopic,
      consumes: [
        {
          topic: statementsTopic,
          messageTypes: [StatementConfirmed.type],
          entry: entries.statementsConsumer,
          fifo,
        },
      ],
    }),
    describeTransactionalService({
      ...common,
      name: 'statements',
      publishes: statementsTopic,
      consumes: [
        {
          topic: ledgerTopic,
          messageTypes: [AccountCredited.type, AccountDebited.type],
          entry: entries.ledgerConsumer,
          fifo,
        },
      ],
    }),
  );
};

/** How patient the second path is. */
export interface Patience {
  /** How old an item is before the sweeper takes it. */
  readonly graceSeconds: number;
  /** Seconds between two sweeps. */
  readonly sweepIntervalSeconds: number;
}

/** As deployed, for a run that takes its time: what lies for a minute is left behind. */
const patient: Patience = { graceSeconds: 60, sweepIntervalSeconds: 10 };

/** For a run that cannot wait for minutes. */
const hasty: Patience = { graceSeconds: 10, sweepIntervalSeconds: 3 };

const patientFromMinutes = 4;

/** How patient the second path of a run is. */
export const patienceOf = ({ minutes }: { readonly minutes: number }): Patience =>
  minutes < patientFromMinutes ? hasty : patient;

/** What functions are told over what the description says: a dead sweeper's claims end soon. */
export const environmentOf = ({ graceSeconds }: Patience): Readonly<Record<string, string>> => ({
  LOG_LEVEL: 'WARN',
  RELAY_SECOND_PATH: 'sweeper',
  POLLING_GRACE_SECONDS: String(graceSeconds),
  POLLING_CLAIM_TIMEOUT_SECONDS: '12',
});

/** The same deployment for a run that cannot wait minutes until a killed consumer's messages come back. */
export const hasten = (description: DeploymentDescription): DeploymentDescription => ({
  ...description,
  queues: description.queues.map((queue) => ({ ...queue, visibilityTimeoutSeconds })),
});
