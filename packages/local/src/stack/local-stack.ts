import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { LocalBrokerClients, LocalDynamoDbClients } from '../clients/local-clients.ts';
import type { CreatedResources } from '../resources/create-resources.ts';
import type { StackEndpoints } from './child-environment.ts';
import type { ChildDiedError } from './errors.ts';

/** Options of the local stack. */
export interface LocalStackOptions {
  readonly description: DeploymentDescription;
  /** Directory that the entries of the description are relative to. */
  readonly root: string;
  /** Ports of HTTP services by name; 0 for any free port. Default: as described. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Directory for DynamoDB's data and the stream positions. Without it they are deleted with the stack. */
  readonly dataDirectory?: string;
  /** URL of a running DynamoDB, such as DynamoDB Local. Default: the stack starts one. */
  readonly dynamoDbEndpoint?: string;
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
export interface StackProcessIds {
  /** Absent if DynamoDB runs elsewhere. */
  readonly dynamoDb?: number;
  readonly broker: number;
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
  /** Resolves with a `CHILD_DIED` error if a process ends unexpectedly. Then stop the stack. */
  readonly broken: Promise<ChildDiedError>;
  /** The current processes. */
  processIds(): StackProcessIds;
  /** Ends the process that runs relays and consumers, by default without a chance to clean up. */
  killFunctionHost(signal?: NodeJS.Signals): Promise<void>;
  /** Starts the process that runs relays and consumers again. It continues at the stored stream positions. */
  startFunctionHost(start?: FunctionHostStart): Promise<void>;
  /** Ends HTTP servers, functions and emulators, in this order. Safe to call again. */
  stop(): Promise<void>;
}
