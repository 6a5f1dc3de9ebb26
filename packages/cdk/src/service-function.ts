import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createFunction, type FunctionProps } from './resources/create-function.ts';
import type { TransactionalService } from './transactional-service.ts';

/** Which function, and of which service. */
export interface ServiceFunctionProps extends Pick<FunctionProps, 'functionOptions'> {
  readonly service: TransactionalService;
  /** Name of the function: what it is, after the service's name and a dash. */
  readonly name: string;
  /** File that exports the Lambda `handler`; from the directory of `cdk.json`. */
  readonly entry: string;
  /** How long it may run, in seconds; 10 by default. */
  readonly timeoutSeconds?: number;
  /** Megabytes, and with them its share of a processor; 512 by default. */
  readonly memoryMegabytes?: number;
}

/**
 * A function that holds a service's own code and is no consumer, such as its HTTP API: bundled like all others, connected to the
 * service.
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
      timeoutSeconds = 10,
      memoryMegabytes = 512,
      functionOptions,
    }: ServiceFunctionProps,
  ) {
    super(scope, id);
    this.function = createFunction(this, {
      description: {
        name: `${service.name}-${name}`,
        entry,
        timeoutSeconds,
        memoryMegabytes,
        environment: {},
      },
      resources: {},
      namePrefix: service.outbox.namePrefix,
      functionOptions,
    });
    service.connect(this.function);
    for (const [variable, value] of Object.entries(functionOptions?.environment ?? {})) {
      this.function.addEnvironment(variable, value);
    }
  }
}
