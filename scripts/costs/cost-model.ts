/**
 * The cost model of messages on AWS: pure arithmetic over prices and measurements, so that a page can show the result
 * and a test can check it.
 */
import { prices } from './prices.ts';

/** Properties of the traffic that determine its cost. */
export interface Traffic {
  readonly fifo: boolean;
  readonly tracking: 'status' | 'none';
  /** Entries of a `PublishBatch` call: seven to eight were measured under load, one when idle. */
  readonly publishFill: number;
  /** The order of the messages of an aggregate. Default `version`. */
  readonly order?: 'version' | 'commit';
  /** Whether the consumer only writes a projection, without an inbox. Default false. */
  readonly isProjection?: boolean;
  /** Messages in one batch of the consumer. */
  readonly receiveFill: number;
  /** Kilobytes per message, below 64. */
  readonly kilobytes: number;
}

/** Write request units of one message of up to 1 KB. `npm run bench` reads them from DynamoDB's responses. */
export const writeUnits = {
  // A transactional write costs two units.
  aggregate: 2,
  outbox: 2,
  inbox: 2,
  effect: 2,
  /** One conditional write, instead of inbox and effect. */
  projection: 1,
  /** The mark, and the sparse index when an item enters and leaves it. */
  tracking: 3,
} as const;

/**
 * Order `commit` counts the commits of a key: a small item that is read consistently and written in the transaction.
 */
export const commitOrderUnits = { read: 1, write: 2 } as const;

/** Lambda: measured duration including calls, rounded up. Gigabyte-seconds are memory times duration. */
const lambda = {
  memoryGigabytes: 0.5,
  relaySecondsForHundred: 0.5,
  relayBatch: 100,
  consumerSecondsForMessage: 0.015,
} as const;

/** Gigabytes of log lines for a million messages at level INFO, about 450 bytes each at the relay and the consumer. */
const logGigabytesOfMillion = 0.9;

const million = 1e6;

/**
 * Dollars per million messages. Each message is committed with an aggregate, published, and handled by one consumer
 * with one effect.
 */
export interface CostOfMillion {
  readonly dynamoDb: number;
  readonly sns: number;
  readonly sqs: number;
  readonly lambda: number;
  readonly logs: number;
  readonly total: number;
}

const orderOf = ({ order = 'version' }: Traffic): number =>
  order === 'version'
    ? 0
    : million *
      (commitOrderUnits.read * prices.dynamoDb.readRequestUnit +
        commitOrderUnits.write * prices.dynamoDb.writeRequestUnit);

const dynamoDbOf = (traffic: Traffic): number => {
  const { tracking, kilobytes, isProjection = false } = traffic;
  const { aggregate, outbox, inbox, effect, projection } = writeUnits;
  const ofConsumer = isProjection ? projection : inbox + effect;
  // The outbox item holds the message; all other items stay small.
  const ofOutbox = outbox * Math.ceil(kilobytes);
  const ofTracking = tracking === 'status' ? writeUnits.tracking + Math.ceil(kilobytes) - 1 : 0;
  const units = aggregate + ofOutbox + ofConsumer + ofTracking;
  return million * units * prices.dynamoDb.writeRequestUnit + orderOf(traffic);
};

const snsOf = ({ fifo, publishFill, kilobytes }: Traffic): number => {
  const price = fifo ? prices.snsFifo : prices.snsStandard;
  // A request of more than 64 KB counts as several requests.
  const requests = (million / publishFill) * Math.ceil((publishFill * kilobytes) / 64);
  const gigabytes = (million * kilobytes) / 1_048_576;
  return (
    requests * price.publishRequest +
    gigabytes * (price.publishedGigabyte + price.deliveredGigabyte) +
    million * price.delivery
  );
};

const sqsOf = ({ fifo, receiveFill }: Traffic): number => {
  const { request } = fifo ? prices.sqsFifo : prices.sqsStandard;
  // One request for the delivery by SNS, and one receive and one delete for each batch.
  return million * (1 + 2 / receiveFill) * request;
};

const lambdaOf = ({ receiveFill }: Traffic): number => {
  const relays = million / lambda.relayBatch;
  const consumers = million / receiveFill;
  const seconds = relays * lambda.relaySecondsForHundred + million * lambda.consumerSecondsForMessage;
  return (
    (relays + consumers) * prices.lambda.request +
    seconds * lambda.memoryGigabytes * prices.lambda.gigabyteSecondArm
  );
};

/** Calculates the costs of a million messages. */
export const costOfMillion = (traffic: Traffic): CostOfMillion => {
  const parts = {
    dynamoDb: dynamoDbOf(traffic),
    sns: snsOf(traffic),
    sqs: sqsOf(traffic),
    lambda: lambdaOf(traffic),
    logs: logGigabytesOfMillion * prices.cloudWatch.logGigabyte,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
};

/** Dollars per month for one idle service: costs that accrue without traffic. */
export interface CostOfMonth {
  readonly sweeper: number;
  readonly polling: number;
  readonly metrics: number;
  readonly alarms: number;
  readonly dashboard: number;
  readonly total: number;
}

const minutesOfMonth = 43_800;
/** Shards of the list of undispatched items; half a read unit each. */
const unitsOfSweep = 8 * 0.5;
/** Lambda keeps at least this many long polls of 20 seconds open. */
const pollers = 5;

/** Calculates the costs of an idle month of one service with one consumer. */
export const costOfIdleMonth = ({
  fifo,
  metrics,
  alarmMetrics,
}: {
  readonly fifo: boolean;
  readonly metrics: number;
  readonly alarmMetrics: number;
}): CostOfMonth => {
  const sweepSeconds = minutesOfMonth * 0.1;
  const { request } = fifo ? prices.sqsFifo : prices.sqsStandard;
  const parts = {
    sweeper:
      minutesOfMonth * (unitsOfSweep * prices.dynamoDb.readRequestUnit + prices.lambda.request) +
      sweepSeconds * lambda.memoryGigabytes * prices.lambda.gigabyteSecondArm,
    polling: minutesOfMonth * 3 * pollers * request,
    metrics: metrics * prices.cloudWatch.customMetricMonth,
    alarms: alarmMetrics * prices.cloudWatch.alarmMetricMonth,
    dashboard: prices.cloudWatch.dashboardMonth,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
};
