import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { LocalBrokerClients, LocalDynamoDbClients } from '../clients/local-clients.ts';
import type { CreatedResources } from '../resources/create-resources.ts';
import type { ExternalEndpoints, StackEndpoints } from './endpoints.ts';
import type { StackFault } from './supervisor.ts';

/** Options of the local stack. */
export interface LocalStackOptions {
  readonly description: DeploymentDescription;
  /** Directory that the entries of the description are relative to. */
  readonly root: string;
  /** Ports of HTTP services by name; 0 for any free port. Default: as described. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Directory for DynamoDB's data and the stream positions. Without it they are deleted with the stack. */
  readonly dataDirectory?: string;
  /**
   * Directory that keeps bundles, so that the next start bundles only what changed. Default: bundles are deleted with the
   * stack.
   */
  readonly bundleCacheDirectory?: string;
  /**
   * URLs of servers that run already, such as LocalStack. The stack starts emulators for the other services only. Give
   * both of SNS and SQS or neither, and DynamoDB Streams only with DynamoDB.
   */
  readonly endpoints?: ExternalEndpoints;
  /** Time limit for external servers to answer, in seconds. Default 30. */
  readonly endpointTimeoutSeconds?: number;
  /** Seconds between two checks that external servers still have the resources. Default 5. */
  readonly resourceCheckSeconds?: number;
  /** Whether HTTP services listen on every network interface, as in a container. Default: the loopback interface. */
  readonly listensOnAllInterfaces?: boolean;
  /** Environment variables that override the description's, for every function and server. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds between two calls of every scheduled function. Default: the whole minutes of the description. */
  readonly scheduleIntervalSeconds?: number;
  /** Whether `warn` receives all output of functions, not only warnings and errors. */
  readonly forwardsFunctionOutput?: boolean;
  /**
   * Maps the emulators' endpoints to those that functions, event sources and servers use, for example those of a proxy
   * that injects faults. Called once. Default: the emulators' own endpoints.
   */
  readonly routeEndpoints?: (endpoints: StackEndpoints) => Promise<StackEndpoints>;
  /**
   * Whether bundles send `ClientRequestToken`. If responses get lost, the token makes a repeated transaction succeed,
   * but each one slows down the emulator. Default false.
   */
  readonly keepsTransactionTokens?: boolean;
  /** Called with lines for the developer, including warnings and errors of functions and servers. */
  readonly warn?: (line: string) => void;
}

/** Options for starting the process that runs relays and consumers. */
export interface FunctionHostStart {
  /** Names of functions that do not run this time: their event sources are not polled, and their messages wait. */
  readonly without?: readonly string[];
}

/** Process ids, for measurements. */
interface StackProcessIds {
  /** Absent if DynamoDB runs elsewhere. */
  readonly dynamoDb?: number;
  /** Absent if SNS, SQS and S3 run elsewhere. */
  readonly broker?: number;
  /** Absent while the function host does not run. */
  readonly functionHost?: number;
  /** HTTP servers by service name. */
  readonly httpServers: Readonly<Record<string, number>>;
}

/** A running local stack. */
export interface LocalStack {
  /** Base URLs of the HTTP services by name. */
  readonly urls: Readonly<Record<string, string>>;
  readonly endpoints: StackEndpoints;
  /** Clients of the emulators, to inspect the state behind the services. */
  readonly clients: LocalDynamoDbClients & LocalBrokerClients;
  /** Tables, topics and queues by logical name. */
  readonly resources: CreatedResources;
  /**
   * Resolves with `CHILD_DIED` if a process ends unexpectedly, and with `RESOURCES_LOST` if an external server lost its
   * resources. Then stop the stack.
   */
  readonly broken: Promise<StackFault>;
  /** The current processes. */
  processIds(): StackProcessIds;
  /** Ends the process that runs relays and consumers, by default without a chance to clean up. */
  killFunctionHost(signal?: NodeJS.Signals): Promise<void>;
  /** Starts the process that runs relays and consumers again. It continues at the stored stream positions. */
  startFunctionHost(start?: FunctionHostStart): Promise<void>;
  /** Ends HTTP servers, functions and emulators, in this order. Safe to call again. */
  stop(): Promise<void>;
}
