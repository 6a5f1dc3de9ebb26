import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { LocalBrokerClients, LocalDynamoDbClients } from '../clients/local-clients.ts';
import type { CreatedResources } from '../resources/create-resources.ts';
import type { StackEndpoints } from './child-environment.ts';
import type { ChildDiedError } from './errors.ts';

/** What to run, and where. */
export interface LocalStackOptions {
  readonly description: DeploymentDescription;
  /** Directory that the description's entries begin at. */
  readonly root: string;
  /** Ports of HTTP services by name, 0 for any free one; the description's by default. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Keeps DynamoDB's data and the positions in its streams; without it they go with the stack. */
  readonly dataDirectory?: string;
  /** URL of a DynamoDB that runs already, such as DynamoDB Local; by default one is started. */
  readonly dynamoDbEndpoint?: string;
  /** Environment variables that go before the description's, for every function and server. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds between two calls of every scheduled function, for the impatient; the description says whole minutes. */
  readonly scheduleIntervalSeconds?: number;
  /** Whether `warn` hears all that functions write, not warnings and errors alone. */
  readonly forwardsFunctionOutput?: boolean;
  /**
   * Where functions, their event sources and servers find the emulators, given where those are: the place for a proxy
   * that injects faults. Asked once. By default they talk to the emulators themselves.
   */
  readonly routeEndpoints?: (endpoints: StackEndpoints) => Promise<StackEndpoints>;
  /**
   * Whether bundles keep their `ClientRequestToken`: where answers get lost it makes a repeated transaction a success,
   * and the emulator slower with each. False by default.
   */
  readonly keepsTransactionTokens?: boolean;
  /** Hears what a developer should see: whole lines, warnings and errors of functions and servers among them. */
  readonly warn?: (line: string) => void;
}

/** How to start the process that holds relays and consumers. */
export interface FunctionHostStart {
  /** Names of functions that stay away this time: nothing polls for them, and what is for them waits. */
  readonly without?: readonly string[];
}

/** Process ids, for those who measure. */
export interface StackProcessIds {
  /** Absent when DynamoDB runs elsewhere. */
  readonly dynamoDb?: number;
  readonly broker: number;
  /** Absent while the function host is down. */
  readonly functionHost?: number;
  /** HTTP servers by the names of their services. */
  readonly httpServers: Readonly<Record<string, number>>;
}

/** A running local stack. */
export interface LocalStack {
  /** Base URLs of the HTTP services by name. */
  readonly urls: Readonly<Record<string, string>>;
  readonly endpoints: StackEndpoints;
  /** Clients of the emulators, for whoever wants to look behind the services. */
  readonly clients: LocalDynamoDbClients & LocalBrokerClients;
  /** Tables, topics and queues by their logical names. */
  readonly resources: CreatedResources;
  /** Resolves with a `CHILD_DIED` error when a process ends that was not to end. What then remains is to stop. */
  readonly broken: Promise<ChildDiedError>;
  /** The processes as they are now. */
  processIds(): StackProcessIds;
  /** Ends the process that holds relays and consumers, by default without a chance to tidy up. */
  killFunctionHost(signal?: NodeJS.Signals): Promise<void>;
  /** Starts the process that holds relays and consumers again; where the streams were left, it goes on. */
  startFunctionHost(start?: FunctionHostStart): Promise<void>;
  /** Ends HTTP servers, functions and emulators, in this order. Stopping twice is not an error. */
  stop(): Promise<void>;
}
