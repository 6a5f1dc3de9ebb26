import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { LocalBrokerClients, LocalDynamoDbClients } from '../clients/local-clients.ts';
import type { CreatedResources } from '../resources/create-resources.ts';
import type { ExternalEndpoints } from './endpoints.ts';
import { ResourcesLostError } from './errors.ts';

/** Dependencies of {@link watchResources}. */
export interface ResourceWatch {
  readonly clients: LocalDynamoDbClients & LocalBrokerClients;
  readonly resources: CreatedResources;
  /** Servers outside the stack; the stack notices the end of its own emulators without this watch. */
  readonly external: ExternalEndpoints;
  /** Called once, if a server no longer has a resource. */
  readonly onLost: (error: ResourcesLostError) => void;
  /** Time between two checks, in milliseconds. */
  readonly intervalMilliseconds: number;
}

/** One resource that stands for all of its server: an emulator that restarts has lost all of them or none. */
interface Check {
  readonly resource: string;
  readonly endpoint: string;
  readonly exists: () => Promise<unknown>;
}

const notFoundNames: ReadonlySet<string> = new Set([
  'ResourceNotFoundException',
  'NotFoundException',
  'QueueDoesNotExist',
  'NoSuchBucket',
  'NotFound',
]);

const isNotFound = (error: unknown): boolean => error instanceof Error && notFoundNames.has(error.name);

const first = <TValue>(values: ReadonlyMap<string, TValue>): readonly TValue[] =>
  [...values.values()].slice(0, 1);

const checkAt = (
  endpoint: string | undefined,
  checks: readonly Omit<Check, 'endpoint'>[],
): readonly Check[] => (endpoint === undefined ? [] : checks.map((check) => ({ ...check, endpoint })));

const checksFor = ({ clients, resources, external }: ResourceWatch): readonly Check[] => [
  ...checkAt(
    external.dynamoDb,
    first(resources.tables).map(({ name }) => ({
      resource: `table ${name}`,
      exists: () => clients.dynamoDb.send(new DescribeTableCommand({ TableName: name })),
    })),
  ),
  ...checkAt(
    external.sns,
    first(resources.topicArns).map((TopicArn) => ({
      resource: `topic ${TopicArn}`,
      exists: () => clients.sns.send(new GetTopicAttributesCommand({ TopicArn })),
    })),
  ),
  ...checkAt(
    external.sqs,
    first(resources.queues).map(({ name, url }) => ({
      resource: `queue ${name}`,
      exists: () =>
        clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] })),
    })),
  ),
  ...checkAt(
    external.s3,
    first(resources.bucketNames).map((name) => ({
      resource: `bucket ${name}`,
      exists: () => clients.s3.send(new HeadBucketCommand({ Bucket: name })),
    })),
  ),
];

const faultOf = async ({ resource, endpoint, exists }: Check): Promise<ResourcesLostError | undefined> => {
  try {
    await exists();
    return undefined;
  } catch (error) {
    // A server that does not answer may return with everything: event sources retry and report it.
    return isNotFound(error)
      ? new ResourcesLostError(
          `The local stack stopped: ${endpoint} no longer has ${resource}, so it restarted or was reset. Start the stack again to create what is missing.`,
          { cause: error },
        )
      : undefined;
  }
};

/**
 * Checks periodically that external servers still have the resources. Returns a function that ends the checks.
 *
 * LocalStack, for example, forgets everything when it restarts.
 */
export const watchResources = (watch: ResourceWatch): (() => void) => {
  const checks = checksFor(watch);
  let isChecking = false;
  const check = async (): Promise<void> => {
    isChecking = true;
    const faults = await Promise.all(checks.map(faultOf));
    const fault = faults.find((found) => found !== undefined);
    if (fault !== undefined) {
      clearInterval(timer);
      watch.onLost(fault);
    }
    isChecking = false;
  };
  const timer = setInterval(() => {
    // A server that hangs gets one request at a time.
    if (!isChecking) {
      void check();
    }
  }, watch.intervalMilliseconds);
  return () => {
    clearInterval(timer);
  };
};
