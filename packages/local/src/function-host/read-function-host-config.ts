import { readFile } from 'node:fs/promises';
import * as z from 'zod';

import type {
  FunctionHostConfig,
  HostedFunction,
  HostedQueueMapping,
  HostedSchedule,
  HostedStreamMapping,
} from './function-host-config.ts';

const text = z.string().min(1);
const count = z.number().int().min(1);
/** A count, or -1 for no limit. */
const countOrInfinite = z.number().int().min(-1);
const windowSeconds = z.number().min(0).max(300);

const hostedFunction: z.ZodType<HostedFunction> = z.object({
  name: text,
  bundlePath: text,
  environment: z.record(z.string(), z.string()),
  timeoutSeconds: z.number().positive().max(900),
  memoryMegabytes: count,
});

const streamMapping: z.ZodType<HostedStreamMapping> = z.object({
  function: text,
  table: text,
  streamArn: text,
  startingPosition: z.literal('TRIM_HORIZON'),
  batchSize: count.max(10_000),
  batchingWindowSeconds: windowSeconds,
  eventNames: z.array(z.enum(['INSERT', 'MODIFY', 'REMOVE'])),
  bisectBatchOnError: z.boolean(),
  reportBatchItemFailures: z.boolean(),
  retryAttempts: countOrInfinite,
  maximumRecordAgeSeconds: countOrInfinite,
  parallelizationFactor: count.max(10),
  onFailureBucket: text,
});

const queueMapping: z.ZodType<HostedQueueMapping> = z.object({
  function: text,
  queue: text,
  queueUrl: text,
  queueArn: text,
  fifo: z.boolean(),
  batchSize: count.max(10_000),
  batchingWindowSeconds: windowSeconds,
  reportBatchItemFailures: z.boolean(),
  maximumConcurrency: count.max(1000),
});

const schedule: z.ZodType<HostedSchedule> = z.object({
  function: text,
  intervalSeconds: z.number().positive(),
});

const hostConfig: z.ZodType<FunctionHostConfig> = z.object({
  region: text,
  endpoints: z.object({ dynamoDbStreams: z.url(), sqs: z.url(), s3: z.url() }),
  checkpointDirectory: text,
  functions: z.array(hostedFunction),
  streamMappings: z.array(streamMapping),
  queueMappings: z.array(queueMapping),
  schedules: z.array(schedule),
  streamPollMilliseconds: z.number().positive().optional(),
  stopTimeoutMilliseconds: z.number().positive().optional(),
  forwardsFunctionOutput: z.boolean().optional(),
});

const unknownFunctions = ({
  functions,
  streamMappings,
  queueMappings,
  schedules,
}: FunctionHostConfig): readonly string[] => {
  const known = new Set(functions.map(({ name }) => name));
  return [...streamMappings, ...queueMappings, ...schedules]
    .map((caller) => caller.function)
    .filter((name) => !known.has(name));
};

const parseJson = (path: string, content: string): unknown => {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new Error(`${path} does not contain valid JSON.`, { cause });
  }
};

/** Reads and validates the configuration of the function host. Rejects with one message that lists every fault. */
export const readFunctionHostConfig = async (path: string): Promise<FunctionHostConfig> => {
  const parsed = hostConfig.safeParse(parseJson(path, await readFile(path, 'utf8')));
  if (!parsed.success) {
    throw new Error(
      `${path} is not a valid configuration of the function host.\n${z.prettifyError(parsed.error)}`,
    );
  }
  const unknown = unknownFunctions(parsed.data);
  if (unknown.length > 0) {
    throw new Error(`${path} maps to functions that it does not list: ${unknown.join(', ')}.`);
  }
  return parsed.data;
};
