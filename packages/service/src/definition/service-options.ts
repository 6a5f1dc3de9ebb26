import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import type {
  CallerSigner,
  CallerVerifier,
  MessageTracing,
  MessagingObserver,
  PayloadOptions,
  Topic,
} from '@dynamo-outbox/messaging';
import type { Environment, Logger } from '@dynamo-outbox/service-runtime';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import type { ServiceUnitOfWork } from '../running/service-unit-of-work.ts';
import type { TableDeclarations, TableOf } from './tables.ts';

/**
 * Where a service finds its settings: variables by name, or a function that returns them, for settings that are not in the
 * environment. It is read once, when the service is first used.
 */
export type EnvironmentSource = Environment | (() => Environment | Promise<Environment>);

/** The options of a service. Only the name is required. */
export interface ServiceOptions<
  TTables extends TableDeclarations = readonly [],
  TParts extends object = object,
> {
  /** Name of the service, lower kebab case: the `source` of its messages, and part of the names of its resources. */
  readonly name: string;
  /** Topics that it publishes. Without topics it needs no outbox. Default: none. */
  readonly topics?: readonly Topic[];
  /** Tables that its work writes. Default: none. */
  readonly tables?: TTables;
  /**
   * Adds parts of your own to every unit of work, such as repositories. They must not have the name of a part of
   * `ServiceUnitOfWork`.
   */
  readonly parts?: (unitOfWork: ServiceUnitOfWork<TableOf<TTables>>) => TParts;
  /** Default: the environment of the process. */
  readonly environment?: EnvironmentSource;
  /** Client of the tables, the outbox and the inbox. Default: a client with bounded requests. */
  readonly client?: DynamoDBClient;
  /** Default: JSON lines, from the level in `LOG_LEVEL`. */
  readonly logger?: Logger;
  /** Receives every event of consumers and relays, in addition to logs and metrics. */
  readonly observer?: MessagingObserver;
  /** Default: as `TRACING` says. */
  readonly tracing?: MessageTracing;
  /** Limits and store of large payloads that the service sends. Default: as the environment says. */
  readonly payloads?: PayloadOptions;
  /** Signs the callers of messages. Required for runs with a caller. */
  readonly callerSigner?: CallerSigner;
  /** Verifies the callers of consumed messages. Required for `handleWithCaller`. */
  readonly callerVerifier?: CallerVerifier;
  /** Number of runs after lost races, and the waits between them. */
  readonly lostRaces?: WithUnitOfWorkOptions;
  /** Most items of a commit, 1 to 100. Default 25. */
  readonly maxItems?: number;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}
