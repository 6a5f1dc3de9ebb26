import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction, FunctionOptions } from 'aws-cdk-lib/aws-lambda';
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
  /** How long it may run, in seconds; that of the service's `functionOptions`, or 10, by default. */
  readonly timeoutSeconds?: number;
  /** Megabytes, and with them its share of a processor; those of the service's `functionOptions`, or 512, by default. */
  readonly memoryMegabytes?: number;
}

/** The options of all functions of a service, with those of one function before them. */
const withServiceOptions = (
  { functionOptions: shared }: TransactionalService,
  own: FunctionOptions,
): FunctionOptions => ({
  ...shared,
  ...own,
  environment: { ...shared.environment, ...own.environment },
});

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
    { service, name, entry, timeoutSeconds, memoryMegabytes, functionOptions }: ServiceFunctionProps,
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
      namePrefix: service.outbox.namePrefix,
      functionOptions: options,
    });
    service.connect(this.function);
    for (const [variable, value] of Object.entries(options.environment ?? {})) {
      this.function.addEnvironment(variable, value);
    }
  }
}
