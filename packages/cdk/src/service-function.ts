import { InvalidDeploymentError } from '@dynamo-outbox/topology';
import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createFunction, type FunctionProps } from './resources/create-function.ts';
import type { ConsumingService } from './consuming-service.ts';
import type { LambdaOptions } from './resources/service-function-options.ts';
import type { TransactionalService } from './transactional-service.ts';

/** Properties of a function of a service. */
export interface ServiceFunctionProps extends Pick<FunctionProps, 'functionOptions'> {
  readonly service: TransactionalService | ConsumingService;
  /** Name of the function within the service; the service's name and a dash precede it. */
  readonly name: string;
  /** File that exports the Lambda `handler`, relative to the directory of `cdk.json`. */
  readonly entry: string;
  /** Whether it only reads the table of a `ConsumingService`. Default: it may also write. */
  readonly readOnly?: boolean;
  /** Timeout in seconds. Default: that of the service's `functionOptions`, or 10. */
  readonly timeoutSeconds?: number;
  /**
   * Memory in megabytes, which also determines the share of a processor. Default: that of the service's
   * `functionOptions`, or 512.
   */
  readonly memoryMegabytes?: number;
}

/** Merges the function options of a service with those of one function, which take precedence. */
const withServiceOptions = (
  { functionOptions: shared }: ServiceFunctionProps['service'],
  own: LambdaOptions,
): LambdaOptions => ({
  ...shared,
  ...own,
  environment: { ...shared.environment, ...own.environment },
});

const connect = (
  lambda: LambdaFunction,
  service: ServiceFunctionProps['service'],
  readOnly: boolean,
): void => {
  if (!readOnly) {
    service.connect(lambda);
    return;
  }
  if (!('connectReader' in service)) {
    throw new InvalidDeploymentError([
      `The function "${lambda.node.path}" is \`readOnly\`, but "${service.name}" publishes; remove \`readOnly\`, or use a ConsumingService.`,
    ]);
  }
  service.connectReader(lambda);
};

/**
 * A function with a service's own code that is not a consumer, such as its HTTP API: bundled like all others, and
 * connected to the service.
 *
 * @example
 * ```ts
 * const { function: api } = new ServiceFunction(this, 'Api', { service: orders, name: 'http', entry: 'src/http.ts' });
 * ```
 */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    {
      service,
      name,
      entry,
      readOnly = false,
      timeoutSeconds,
      memoryMegabytes,
      functionOptions,
    }: ServiceFunctionProps,
  ) {
    super(scope, id);
    const options = withServiceOptions(service, {
      ...(memoryMegabytes === undefined ? {} : { memorySize: memoryMegabytes }),
      ...(timeoutSeconds === undefined ? {} : { timeout: Duration.seconds(timeoutSeconds) }),
      ...functionOptions,
    });
    this.function = createFunction(this, {
      description: {
        name: `${service.name}-${name}`,
        entry,
        timeoutSeconds: timeoutSeconds ?? 10,
        memoryMegabytes: memoryMegabytes ?? 512,
        environment: {},
      },
      resources: {},
      namePrefix: service.namePrefix,
      functionOptions: options,
    });
    connect(this.function, service, readOnly);
    for (const [variable, value] of Object.entries(options.environment ?? {})) {
      this.function.addEnvironment(variable, value);
    }
  }
}
