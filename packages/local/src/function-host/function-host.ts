import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CodedError, systemClock } from '@dynamo-outbox/kernel';
import { type EventSource, type Warn, wordsOf } from '../event-sources/event-source.ts';
import { createS3OnFailureDestination } from '../event-sources/on-failure-destination.ts';
import { createQueueEventSource } from '../event-sources/queue-event-source.ts';
import { createScheduleEventSource } from '../event-sources/schedule-event-source.ts';
import { createFileCheckpoints } from '../event-sources/stream-checkpoints.ts';
import { createStreamEventSource } from '../event-sources/stream-event-source.ts';
import type {
  FunctionHostConfig,
  HostedQueueMapping,
  HostedSchedule,
  HostedStreamMapping,
} from './function-host-config.ts';
import { functionArnOf, LocalFunction } from './local-function.ts';

/**
 * Functions did not load: their settings are invalid, or their bundle is missing. The message lists each function and
 * its reason.
 */
export class FunctionsNotLoadedError extends CodedError<'FUNCTIONS_NOT_LOADED'> {
  readonly code = 'FUNCTIONS_NOT_LOADED';
}

/** Dependencies of {@link FunctionHost}. */
export interface FunctionHostOptions {
  readonly config: FunctionHostConfig;
  /** Script that runs a worker thread. */
  readonly workerScript: URL;
  /** Writes one line for the operator. */
  readonly warn: Warn;
  /** Receives the output of functions. */
  readonly write: (text: string) => void;
}

interface HostClients {
  readonly streams: DynamoDBStreamsClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
}

/** Longer than any long poll, and short enough for a developer who waits for a stalled service. */
const requestTimeoutMilliseconds = 10_000;

const createClients = ({ region, endpoints }: FunctionHostConfig): HostClients => {
  const settings = {
    region,
    // The emulators accept any credentials.
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: {
      connectionTimeout: requestTimeoutMilliseconds,
      requestTimeout: requestTimeoutMilliseconds,
      socketTimeout: requestTimeoutMilliseconds,
      throwOnRequestTimeout: true,
    },
  };
  return {
    streams: new DynamoDBStreamsClient({ ...settings, endpoint: endpoints.dynamoDbStreams }),
    sqs: new SQSClient({ ...settings, endpoint: endpoints.sqs, useQueueUrlAsEndpoint: false, md5: false }),
    s3: new S3Client({ ...settings, endpoint: endpoints.s3, forcePathStyle: true }),
  };
};

const onOneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, ' ');

/** The functions of a deployment and the event sources that call them, in one process. */
export class FunctionHost {
  readonly #options: FunctionHostOptions;
  readonly #clients: HostClients;
  readonly #functions: ReadonlyMap<string, LocalFunction>;
  readonly #sources: readonly EventSource[];

  constructor(options: FunctionHostOptions) {
    const { config } = options;
    this.#options = options;
    this.#clients = createClients(config);
    this.#functions = this.#createFunctions();
    this.#sources = [
      ...config.streamMappings.map((mapping) => this.#createStreamSource(mapping)),
      ...config.queueMappings.map((mapping) => this.#createQueueSource(mapping)),
      ...config.schedules.map((schedule) => this.#createScheduleSource(schedule)),
    ];
  }

  /**
   * Loads every function, then starts every event source. Rejects with `FUNCTIONS_NOT_LOADED`, which lists all faults.
   */
  async start(): Promise<void> {
    const faults: string[] = [];
    const load = async ([name, loadable]: readonly [string, LocalFunction]): Promise<void> => {
      try {
        await loadable.load();
      } catch (error) {
        faults.push(`Function ${name} cannot start: ${onOneLine(wordsOf(error))}`);
      }
    };
    await Promise.all([...this.#functions].map(load));
    if (faults.length > 0) {
      throw new FunctionsNotLoadedError(faults.sort().join('\n'));
    }
    for (const source of this.#sources) {
      source.start();
    }
  }

  /** Stops the event sources, waits for invocations in flight, and ends the functions. */
  async stop(): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.stop()));
    await Promise.all([...this.#functions.values()].map((loaded) => loaded.stop()));
    const { streams, sqs, s3 } = this.#clients;
    for (const client of [streams, sqs, s3]) {
      client.destroy();
    }
  }

  #createFunctions(): ReadonlyMap<string, LocalFunction> {
    const { config, workerScript, warn, write } = this.#options;
    const onOutput = config.forwardsFunctionOutput === true ? write : undefined;
    return new Map(
      config.functions.map((description) => [
        description.name,
        new LocalFunction({
          description,
          region: config.region,
          script: workerScript,
          onErrorOutput: write,
          onOutput,
          warn,
        }),
      ]),
    );
  }

  #invokerOf(name: string): (event: unknown) => Promise<unknown> {
    const invoked = this.#functions.get(name);
    if (invoked === undefined) {
      throw new Error(`There is no function ${name}.`);
    }
    return (event) => invoked.invoke(event);
  }

  #createStreamSource(mapping: HostedStreamMapping): EventSource {
    const { config, warn } = this.#options;
    const { streamArn, onFailureBucket } = mapping;
    const mappingName = `${mapping.table}--${mapping.function}`;
    const warnOfMapping: Warn = (line) => {
      warn(`stream of ${mapping.table} to ${mapping.function}: ${line}`);
    };
    return createStreamEventSource({
      streams: this.#clients.streams,
      region: config.region,
      mapping,
      invoke: this.#invokerOf(mapping.function),
      checkpoints: createFileCheckpoints({
        directory: config.checkpointDirectory,
        mappingName,
        streamArn,
        warn: warnOfMapping,
      }),
      onFailure: createS3OnFailureDestination({
        s3: this.#clients.s3,
        bucket: onFailureBucket,
        functionArn: functionArnOf(config.region, mapping.function),
        streamArn,
        clock: systemClock,
      }),
      warn: warnOfMapping,
      pollMilliseconds: config.streamPollMilliseconds,
    });
  }

  #createQueueSource(mapping: HostedQueueMapping): EventSource {
    const { config, warn } = this.#options;
    return createQueueEventSource({
      sqs: this.#clients.sqs,
      region: config.region,
      mapping,
      invoke: this.#invokerOf(mapping.function),
      warn: (line) => {
        warn(`queue ${mapping.queue} to ${mapping.function}: ${line}`);
      },
    });
  }

  #createScheduleSource(schedule: HostedSchedule): EventSource {
    const { config, warn } = this.#options;
    return createScheduleEventSource({
      rule: schedule.function,
      region: config.region,
      intervalSeconds: schedule.intervalSeconds,
      invoke: this.#invokerOf(schedule.function),
      clock: systemClock,
      warn: (line) => {
        warn(`schedule of ${schedule.function}: ${line}`);
      },
    });
  }
}
