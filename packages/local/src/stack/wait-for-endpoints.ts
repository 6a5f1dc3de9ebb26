import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { sleep } from '@dynamo-outbox/kernel';
import {
  createBrokerClients,
  createDynamoDbClients,
  type LocalBrokerClients,
  type LocalDynamoDbClients,
} from '../clients/local-clients.ts';
import { wordsOf } from '../event-sources/event-source.ts';
import {
  endpointNames,
  endpointsOf,
  endpointVariables,
  type ExternalEndpoints,
  type StackEndpoints,
} from './endpoints.ts';
import { EndpointUnusableError } from './errors.ts';

/** Options of {@link waitForEndpoints}. */
export interface EndpointWait {
  /** Time limit for all endpoints together, in milliseconds. */
  readonly milliseconds: number;
  /** Called with a sentence about each server that is not ready at once. */
  readonly warn?: ((sentence: string) => void) | undefined;
}

type Clients = LocalDynamoDbClients & LocalBrokerClients;
type ServiceName = keyof StackEndpoints;

const displayNames: Readonly<Record<ServiceName, string>> = {
  dynamoDb: 'DynamoDB',
  dynamoDbStreams: 'DynamoDB Streams',
  sns: 'SNS',
  sqs: 'SQS',
  s3: 'S3',
};

const probes: Readonly<
  Record<ServiceName, (clients: Clients, abortSignal: AbortSignal) => Promise<unknown>>
> = {
  dynamoDb: ({ dynamoDb }, abortSignal) =>
    dynamoDb.send(new ListTablesCommand({ Limit: 1 }), { abortSignal }),
  dynamoDbStreams: ({ streams }, abortSignal) =>
    streams.send(new ListStreamsCommand({ Limit: 1 }), { abortSignal }),
  sns: ({ sns }, abortSignal) => sns.send(new ListTopicsCommand({}), { abortSignal }),
  sqs: ({ sqs }, abortSignal) => sqs.send(new ListQueuesCommand({ MaxResults: 1 }), { abortSignal }),
  s3: ({ s3 }, abortSignal) => s3.send(new ListBucketsCommand({}), { abortSignal }),
};

const pollMilliseconds = 250;

/** The HTTP status of a response that the SDK could not use; `undefined` without a response. */
const statusOf = (error: unknown): number | undefined => {
  const metadata: unknown = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
};

const notImplemented = 501;

/** A server that is still starting refuses connections or fails. Other answers do not change by waiting. */
const isTemporary = (error: unknown): boolean => {
  const status = statusOf(error);
  return status === undefined || (status >= 500 && status !== notImplemented);
};

const reasonOf = (error: unknown): string => {
  const status = statusOf(error);
  return status === undefined ? (wordsOf(error).split('\n')[0] ?? '') : `it answers with status ${status}`;
};

interface Probed {
  readonly name: ServiceName;
  readonly endpoint: string;
}

const remedy = ({ name }: Probed): string =>
  `Start a server with ${displayNames[name]} there, or change AWS_ENDPOINT_URL or ${endpointVariables[name]}.`;

const unusable = (probed: Probed, reason: string, cause: unknown): EndpointUnusableError =>
  new EndpointUnusableError(
    `There is no ${displayNames[probed.name]} at ${probed.endpoint} (${reason}). ${remedy(probed)}`,
    { cause },
  );

/** Resolves with `undefined` once the server answers as its service, else with the error of one attempt. */
const attempt = async (
  { name }: Probed,
  clients: Clients,
  signal: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> => {
  try {
    await probes[name](clients, signal);
    return undefined;
  } catch (error) {
    return { error };
  }
};

interface Waiting extends EndpointWait {
  readonly clients: Clients;
  /** Aborted when the time is over, or when another endpoint is unusable. */
  readonly signal: AbortSignal;
}

const waitFor = async (probed: Probed, { clients, signal, ...wait }: Waiting): Promise<void> => {
  const seconds = wait.milliseconds / 1000;
  let reason = `it accepts connections but does not answer within ${seconds} seconds`;
  for (let attempts = 1; ; attempts += 1) {
    const failed = await attempt(probed, clients, signal);
    if (failed === undefined) {
      return;
    }
    const { error } = failed;
    if (signal.aborted) {
      throw unusable(probed, reason, error);
    }
    if (!isTemporary(error)) {
      throw unusable(probed, reasonOf(error), error);
    }
    reason = `${reasonOf(error)}, for ${seconds} seconds`;
    if (attempts === 1) {
      wait.warn?.(
        `Waiting up to ${seconds} seconds for ${displayNames[probed.name]} at ${probed.endpoint}: ${reasonOf(error)}.`,
      );
    }
    await sleep(pollMilliseconds);
  }
};

/**
 * Waits until every external server answers as its service.
 *
 * Rejects with `ENDPOINT_UNUSABLE` if a server answers as something else, or does not answer in time.
 */
export const waitForEndpoints = async (external: ExternalEndpoints, wait: EndpointWait): Promise<void> => {
  const probed = endpointNames.flatMap((name) => {
    const endpoint = external[name];
    return endpoint === undefined ? [] : [{ name, endpoint }];
  });
  const unused = 'http://127.0.0.1';
  const endpoints = { ...endpointsOf({ dynamoDb: unused, broker: unused }), ...external };
  // The loop retries, so that the reason of a failure is known early.
  const once = { maxAttempts: 1 };
  const clients = { ...createDynamoDbClients(endpoints, once), ...createBrokerClients(endpoints, once) };
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(wait.milliseconds)]);
  try {
    await Promise.all(probed.map((one) => waitFor(one, { ...wait, clients, signal })));
  } finally {
    over.abort();
    Object.values(clients).forEach((client) => {
      client.destroy();
    });
  }
};
