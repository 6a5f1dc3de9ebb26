/** The facts of templates, read back into the words of a description. */
import * as z from 'zod';
import { arnOf, lastName } from '../../../scripts/synthesis/arns.ts';
import { bucketNameOf, type DeployedResource } from '../../../scripts/synthesis/deployed.ts';
import type { DeploymentFacts, Facts } from './facts.ts';

const withoutSuffix = (name: string): string => name.replace(/\.fifo$/, '');

/** The logical name in an ARN. */
const logicalName = (arn: string): string => withoutSuffix(lastName(arn));

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const table = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({ ProjectionType: z.string() }),
      }),
    )
    .default([]),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.literal(true) }).optional(),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
});

const toTable = (properties: Facts): readonly [string, Facts] => {
  const parsed = table.parse(properties);
  const keysOf = (schema: z.output<typeof keySchema>): Facts => {
    const key = (wanted: string): Facts | undefined => {
      const name = schema.find(({ KeyType }) => KeyType === wanted)?.AttributeName;
      const type = parsed.AttributeDefinitions.find(
        ({ AttributeName }) => AttributeName === name,
      )?.AttributeType;
      return name === undefined ? undefined : { name, type };
    };
    return { partitionKey: key('HASH'), sortKey: key('RANGE') };
  };
  const indexes = parsed.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
    name: IndexName,
    ...keysOf(KeySchema),
    projection: Projection.ProjectionType,
  }));
  return [
    parsed.TableName,
    {
      ...keysOf(parsed.KeySchema),
      indexes,
      timeToLiveAttribute: parsed.TimeToLiveSpecification?.AttributeName,
      stream: parsed.StreamSpecification?.StreamViewType,
    },
  ];
};

const topic = z.object({
  TopicName: z.string().optional(),
  FifoTopic: z.boolean().default(false),
  MaximumMessageSize: z.number().optional(),
});

const toTopic = (properties: Facts, logicalId: string): readonly [string, Facts] => {
  const { TopicName = logicalId, FifoTopic, MaximumMessageSize } = topic.parse(properties);
  return [
    withoutSuffix(TopicName),
    { fifo: FifoTopic && TopicName.endsWith('.fifo'), maxMessageBytes: MaximumMessageSize },
  ];
};

const queue = z.object({
  QueueName: z.string(),
  FifoQueue: z.boolean().default(false),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
});

const toQueue = (properties: Facts): readonly [string, Facts] => {
  const parsed = queue.parse(properties);
  return [
    withoutSuffix(parsed.QueueName),
    {
      fifo: parsed.FifoQueue && parsed.QueueName.endsWith('.fifo'),
      visibilityTimeoutSeconds: parsed.VisibilityTimeout,
      retentionSeconds: parsed.MessageRetentionPeriod,
      maxMessageBytes: parsed.MaximumMessageSize,
      deadLetter: parsed.RedrivePolicy && {
        queue: logicalName(parsed.RedrivePolicy.deadLetterTargetArn),
        maxReceiveCount: parsed.RedrivePolicy.maxReceiveCount,
      },
    },
  ];
};

const subscription = z.object({
  TopicArn: z.string(),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().default(false),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string() }).optional(),
  FilterPolicy: z.record(z.string(), z.unknown()).optional(),
});

const toSubscription = (properties: Facts): readonly [string, Facts] => {
  const parsed = subscription.parse(properties);
  return [
    `${logicalName(parsed.TopicArn)} to ${logicalName(parsed.Endpoint)}`,
    {
      raw: parsed.RawMessageDelivery,
      deadLetterQueue: parsed.RedrivePolicy && logicalName(parsed.RedrivePolicy.deadLetterTargetArn),
      filter: parsed.FilterPolicy,
    },
  ];
};

const bucket = z.object({
  LifecycleConfiguration: z
    .object({
      Rules: z.array(z.object({ ExpirationInDays: z.number().optional(), Status: z.literal('Enabled') })),
    })
    .optional(),
});

const toBucket = (properties: Facts, logicalId: string): readonly [string, Facts] => {
  const { LifecycleConfiguration } = bucket.parse(properties);
  const expirations = (LifecycleConfiguration?.Rules ?? []).flatMap(
    ({ ExpirationInDays }) => ExpirationInDays ?? [],
  );
  return [bucketNameOf(logicalId, properties), { expirationDays: expirations[0] }];
};

const lambda = z.object({
  FunctionName: z.string().optional(),
  Timeout: z.number().optional(),
  MemorySize: z.number().optional(),
  Code: z.object({ Folder: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});

const toFunction = (properties: Facts, logicalId: string): readonly [string, Facts] => {
  const { FunctionName = logicalId, Timeout, MemorySize, Code, Environment } = lambda.parse(properties);
  return [
    FunctionName,
    {
      timeoutSeconds: Timeout,
      memoryMegabytes: MemorySize,
      codeFrom: Code.Folder,
      environment: Environment?.Variables ?? {},
    },
  ];
};

/** What both kinds of mappings say. A window that is not mentioned is none, a mapping that is not switched off is on. */
const mapping = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.number().optional(),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.string()).default([]),
  Enabled: z.boolean().default(true),
});

const toMapping = (parsed: z.output<typeof mapping>): Facts => ({
  function: lastName(parsed.FunctionName),
  batchSize: parsed.BatchSize,
  batchingWindowSeconds: parsed.MaximumBatchingWindowInSeconds,
  reportBatchItemFailures: parsed.FunctionResponseTypes.includes('ReportBatchItemFailures'),
  enabled: parsed.Enabled,
});

const streamMapping = mapping.extend({
  StartingPosition: z.string().optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().optional(),
  MaximumRecordAgeInSeconds: z.number().optional(),
  ParallelizationFactor: z.number().default(1),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }) }).optional(),
});

/** The event names that pass: a pattern on anything else beside them would not be in a description. */
const eventNamesOf = (patterns: readonly string[]): readonly unknown[] =>
  patterns.flatMap((pattern) => {
    const filter = JSON.parse(pattern) as { readonly eventName?: readonly string[] };
    return Object.keys(filter).join() === 'eventName' ? (filter.eventName ?? []) : [pattern];
  });

const toStreamMapping = (properties: Facts): readonly [string, Facts] => {
  const parsed = streamMapping.parse(properties);
  const [streamedTable] = parsed.EventSourceArn.replace(arnOf.table(''), '').split('/');
  return [
    lastName(parsed.FunctionName),
    {
      ...toMapping(parsed),
      table: streamedTable,
      startingPosition: parsed.StartingPosition,
      eventNames: eventNamesOf((parsed.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern)),
      bisectBatchOnError: parsed.BisectBatchOnFunctionError,
      retryAttempts: parsed.MaximumRetryAttempts,
      maximumRecordAgeSeconds: parsed.MaximumRecordAgeInSeconds,
      parallelizationFactor: parsed.ParallelizationFactor,
      onFailureBucket: parsed.DestinationConfig && lastName(parsed.DestinationConfig.OnFailure.Destination),
    },
  ];
};

const queueMapping = mapping.extend({
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
});

const toQueueMapping = (properties: Facts): readonly [string, Facts] => {
  const parsed = queueMapping.parse(properties);
  return [
    lastName(parsed.FunctionName),
    {
      ...toMapping(parsed),
      queue: logicalName(parsed.EventSourceArn),
      maximumConcurrency: parsed.ScalingConfig?.MaximumConcurrency,
    },
  ];
};

const rule = z.object({
  ScheduleExpression: z.string(),
  State: z.string().default('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string() })),
});

const toSchedules = (
  { logicalId, properties }: DeployedResource,
  permissions: readonly DeployedResource[],
): readonly (readonly [string, Facts])[] => {
  const { ScheduleExpression, State, Targets } = rule.parse(properties);
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(ScheduleExpression) ?? [];
  return Targets.map(({ Arn }) => [
    lastName(Arn),
    {
      intervalMinutes: minutes === undefined ? ScheduleExpression : Number(minutes),
      enabled: State === 'ENABLED',
      mayInvoke: permissions.some(
        (permission) =>
          permission.properties['Principal'] === 'events.amazonaws.com' &&
          permission.properties['FunctionName'] === Arn &&
          String(permission.properties['SourceArn']).startsWith(logicalId),
      ),
    },
  ]);
};

/** By name; a second one of the same name is not swallowed by the first. */
const byName = (entries: readonly (readonly [string, Facts])[]): Readonly<Record<string, Facts>> => {
  const named: Record<string, Facts> = {};
  for (const [name, facts] of entries) {
    named[name in named ? `${name}, once more` : name] = facts;
  }
  return named;
};

/** What the templates say, in the words of a description; names of their own for what no description has. */
export const deployedFacts = (resources: readonly DeployedResource[]): DeploymentFacts => {
  const ofType = (type: string): readonly DeployedResource[] =>
    resources.filter((resource) => resource.type === type);
  const read = (
    found: readonly DeployedResource[],
    toEntry: (properties: Facts, logicalId: string) => readonly [string, Facts],
  ): Readonly<Record<string, Facts>> =>
    byName(found.map(({ properties, logicalId }) => toEntry(properties, logicalId)));
  const functions = read(ofType('AWS::Lambda::Function'), toFunction);
  const isHttp = (name: string): boolean => name.endsWith('-http');
  const mappings = ofType('AWS::Lambda::EventSourceMapping');
  const isOfStream = ({ properties }: DeployedResource): boolean =>
    String(properties['EventSourceArn']).includes('/stream/');
  const permissions = ofType('AWS::Lambda::Permission');
  return {
    tables: read(ofType('AWS::DynamoDB::Table'), toTable),
    topics: read(ofType('AWS::SNS::Topic'), toTopic),
    queues: read(ofType('AWS::SQS::Queue'), toQueue),
    subscriptions: read(ofType('AWS::SNS::Subscription'), toSubscription),
    buckets: read(ofType('AWS::S3::Bucket'), toBucket),
    functions: Object.fromEntries(Object.entries(functions).filter(([name]) => !isHttp(name))),
    httpFunctions: Object.fromEntries(
      Object.entries(functions).flatMap(([name, { codeFrom, environment }]) =>
        isHttp(name) ? [[name, { codeFrom, environment }]] : [],
      ),
    ),
    streamMappings: read(mappings.filter(isOfStream), toStreamMapping),
    queueMappings: read(
      mappings.filter((found) => !isOfStream(found)),
      toQueueMapping,
    ),
    schedules: byName(ofType('AWS::Events::Rule').flatMap((found) => toSchedules(found, permissions))),
  };
};
