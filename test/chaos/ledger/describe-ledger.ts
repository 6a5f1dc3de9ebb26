import {
  combine,
  describeTransactionalService,
  type DeploymentDescription,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import { ledgerTopic, ledgerTopics, noticesTopic, statementsTopic, vaultsTopic } from './contract.ts';
import { type Sabotage, sabotaged } from './sabotage.ts';

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

/** Further topics of the ledger: its relay and sweeper publish to all of them. */
const withTopics = (
  description: DeploymentDescription,
  { fifo, names }: { readonly fifo: boolean; readonly names: readonly string[] },
): DeploymentDescription => ({
  ...description,
  topics: names.map((name) => ({ name, fifo })),
  functions: description.functions.map((one) => ({
    ...one,
    environment: {
      ...one.environment,
      ...('RELAY_TOPIC_ARNS' in one.environment ? { RELAY_TOPIC_ARNS: { topicArns: names } } : {}),
    },
  })),
});

/** Both services, as they would be deployed. */
export const describeLedger = ({ fifo, sabotage }: LedgerOptions): DeploymentDescription => {
  const { relay, sweeper, ledgerConsumer } = sabotaged(sabotage);
  const common: Partial<TransactionalServiceOptions> = {
    fifo,
    consumerTimeoutSeconds,
    sweeper: sweeper === undefined ? {} : { entry: sweeper },
    ...(relay === undefined ? {} : { relayEntry: relay }),
  };
  const ledger = describeTransactionalService({
    ...common,
    name: 'ledger',
    payloadBucket: true,
    publishes: ledgerTopic,
    consumes: [
      { topic: statementsTopic, messageTypes: 'all', entry: `${directory}/ledger-of-statements.ts`, fifo },
    ],
  });
  return combine(
    withTopics(ledger, { fifo, names: ledgerTopics.map(({ name }) => name) }),
    describeTransactionalService({
      ...common,
      name: 'statements',
      publishes: statementsTopic,
      consumes: [
        {
          topic: ledgerTopic,
          messageTypes: ledgerTopic.definitions.map(({ type }) => type),
          entry: ledgerConsumer ?? `${directory}/statements-of-ledger.ts`,
          fifo,
        },
        // Without a filter: messages of a topic that does not exist are redriven to this one.
        { topic: noticesTopic, messageTypes: 'all', entry: `${directory}/statements-of-notices.ts`, fifo },
        { topic: vaultsTopic, messageTypes: 'all', entry: `${directory}/statements-of-vaults.ts`, fifo },
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
