import {
  combine,
  describeTransactionalService,
  type DeploymentDescription,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import { ledgerTopic, ledgerTopics, noticesTopic, statementsTopic, vaultsTopic } from './contract.ts';
import { type Sabotage, sabotaged } from './sabotage.ts';

/** Options that differ between runs. */
export interface LedgerOptions {
  readonly fifo: boolean;
  /** The planted fault. Default: none. */
  readonly sabotage?: Sabotage | undefined;
}

const directory = 'test/chaos/ledger/functions';

const consumerTimeoutSeconds = 10;
/** Time after which messages in flight return after a kill. On AWS it is six times the function's timeout. */
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

/** Describes both services as they would be deployed. */
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

/** Timing of the second path. */
export interface Patience {
  /** Minimum age of an item that the sweeper publishes, in seconds. */
  readonly graceSeconds: number;
  /** Seconds between two sweeps. */
  readonly sweepIntervalSeconds: number;
}

/** The timing of a deployment, for long runs: items older than a minute count as left behind. */
const patient: Patience = { graceSeconds: 60, sweepIntervalSeconds: 10 };

/** The timing for short runs. */
const hasty: Patience = { graceSeconds: 10, sweepIntervalSeconds: 3 };

const patientFromMinutes = 4;

/** Returns the timing of the second path for a run. */
export const patienceOf = ({ minutes }: { readonly minutes: number }): Patience =>
  minutes < patientFromMinutes ? hasty : patient;

/** Variables that override the description, so that the claims of a crashed sweeper end soon. */
export const environmentOf = ({ graceSeconds }: Patience): Readonly<Record<string, string>> => ({
  LOG_LEVEL: 'WARN',
  RELAY_SECOND_PATH: 'sweeper',
  POLLING_GRACE_SECONDS: String(graceSeconds),
  POLLING_CLAIM_TIMEOUT_SECONDS: '12',
});

/** Changes a deployment so that the messages of a killed consumer return within seconds. */
export const hasten = (description: DeploymentDescription): DeploymentDescription => ({
  ...description,
  queues: description.queues.map((queue) => ({ ...queue, visibilityTimeoutSeconds })),
});
