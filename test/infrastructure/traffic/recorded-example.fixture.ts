/** The example on the local stack, which records every call of its functions. */
import { endpointsOf, type LocalStackOptions, type StackEndpoints } from '@dynamo-outbox/local';
import type { DeploymentDescription, EnvironmentDescription } from '@dynamo-outbox/topology';
import { describeExampleDeployment } from '../../../lib/example-deployment.ts';
import { type Example, startExample } from '../../e2e/example.fixture.ts';
import { eventually } from '../../support/eventually.ts';
import { type AnsweredCall, type ServiceCall, startRecordingProxy } from './recording-proxy.ts';

const calledAs = (name: string, environment: EnvironmentDescription): EnvironmentDescription => ({
  ...environment,
  AWS_ACCESS_KEY_ID: name,
});

/** The same deployment, in which each function uses its name as access key. The emulators accept any key. */
const withCallers = (description: DeploymentDescription): DeploymentDescription => ({
  ...description,
  functions: description.functions.map((lambda) => ({
    ...lambda,
    environment: {
      ...calledAs(lambda.name, lambda.environment),
      // Beside a sweeper of the usual patience a new relay looks at every batch for half a minute; so does one here.
      ...(lambda.name.endsWith('-outbox-relay') ? { POLLING_GRACE_SECONDS: '60' } : {}),
    },
  })),
  httpServices: description.httpServices.map((service) => ({
    ...service,
    environment: calledAs(`${service.name}-http`, service.environment),
  })),
});

/** Timeout for a busy machine. */
export const patienceMilliseconds = 60_000;

/** A function, and an operation of AWS. */
export type Asked = readonly [caller: string, operation: string];

/** A further condition of a call. */
export type Matching = (call: AnsweredCall) => boolean;

/** The example and its recorded calls to AWS. */
export class RecordedExample {
  readonly example: Example;
  /** Endpoint of the emulators for clients whose calls must be recorded. */
  readonly endpoints: StackEndpoints;
  readonly #calls: readonly AnsweredCall[];
  readonly #refused: Set<string>;
  readonly #stopProxies: () => Promise<void>;

  constructor(
    example: Example,
    {
      endpoints,
      calls,
      refused,
      stopProxies,
    }: {
      readonly endpoints: StackEndpoints;
      readonly calls: readonly AnsweredCall[];
      readonly refused: Set<string>;
      readonly stopProxies: () => Promise<void>;
    },
  ) {
    this.example = example;
    this.endpoints = endpoints;
    this.#calls = calls;
    this.#refused = refused;
    this.#stopProxies = stopProxies;
  }

  /** The calls of functions, without those of the local event sources, which Lambda makes on AWS. */
  get calls(): readonly AnsweredCall[] {
    return this.#calls.filter(({ caller }) => caller !== 'local');
  }

  /** Fails the given calls until a function has made another given call. */
  async refuseUntil(refused: readonly Asked[], until: Asked, matching?: Matching): Promise<void> {
    const keys = refused.map((asked) => asked.join(' '));
    for (const key of keys) {
      this.#refused.add(key);
    }
    try {
      await this.untilAsked(until, matching);
    } finally {
      for (const key of keys) {
        this.#refused.delete(key);
      }
    }
  }

  /** Waits until a function has made a call and received the response. */
  async untilAsked([caller, operation]: Asked, matching: Matching = () => true): Promise<void> {
    await eventually(
      `${caller} asks for ${operation}`,
      async () =>
        this.calls.find(
          (call) => call.caller === caller && call.operation.name === operation && matching(call),
        ),
      patienceMilliseconds,
    );
  }

  async stop(): Promise<void> {
    await this.example.stack.stop();
    await this.#stopProxies();
  }
}

/** Starts the example with sweepers that sweep often. */
export const startRecordedExample = async (): Promise<RecordedExample> => {
  const calls: AnsweredCall[] = [];
  const refused = new Set<string>();
  const stops: (() => Promise<void>)[] = [];
  let routed: StackEndpoints = endpointsOf({ dynamoDb: '', broker: '' });
  const startProxy = async (target: string): Promise<string> => {
    const proxy = await startRecordingProxy({
      target,
      record: (call) => calls.push(call),
      isRefused: ({ caller, operation }: ServiceCall) => refused.has(`${caller} ${operation.name}`),
    });
    stops.push(() => proxy.stop());
    return proxy.endpoint;
  };
  const options: Partial<LocalStackOptions> = {
    description: withCallers(describeExampleDeployment({ sweeper: { graceSeconds: 1 } })),
    scheduleIntervalSeconds: 0.5,
    routeEndpoints: async ({ dynamoDb, sns }) => {
      routed = endpointsOf({ dynamoDb: await startProxy(dynamoDb), broker: await startProxy(sns) });
      return routed;
    },
  };
  const example = await startExample({}, options);
  return new RecordedExample(example, {
    endpoints: routed,
    calls,
    refused,
    stopProxies: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  });
};
