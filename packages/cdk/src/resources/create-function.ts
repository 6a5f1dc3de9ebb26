import type { FunctionDescription } from '@dynamo-outbox/topology';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  type FunctionOptions,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bundledCode } from './bundled-code.ts';
import { assertNameFits, prefixed } from './prefixed.ts';
import { type NamedResources, resolveEnvironment } from './resolve-environment.ts';

/** What of a function is not in its description. */
export interface FunctionProps {
  /** Put before the name, with a dash; nothing by default. */
  readonly namePrefix?: string;
  /** Whatever else Lambda knows, such as a VPC or layers; goes before what is described. */
  readonly functionOptions?: FunctionOptions;
}

interface DescribedFunctionProps extends FunctionProps {
  readonly description: FunctionDescription;
  /** What its environment refers to. */
  readonly resources: NamedResources;
}

const createRole = (scope: Construct, logGroup: LogGroup, isInVpc: boolean): Role => {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: isInVpc
      ? [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole')]
      : [],
  });
  // Its own group alone, which is there already: a function that may create groups may create them without retention.
  logGroup.grantWrite(role);
  return role;
};

/**
 * A described function: bundled by esbuild on this machine, with source maps, for arm64 and the current Node runtime, with a log
 * group that forgets after a month and a role that may write to it and nothing else.
 *
 * It is the child `Function` of the scope, so one scope has one.
 */
export const createFunction = (
  scope: Construct,
  { description, namePrefix, resources, functionOptions = {} }: DescribedFunctionProps,
): LambdaFunction => {
  const functionName = assertNameFits('function', prefixed(namePrefix, description.name));
  const logGroup = new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const { environment, ...options } = functionOptions;
  return new LambdaFunction(scope, 'Function', {
    functionName,
    code: bundledCode(description.entry),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: Duration.seconds(description.timeoutSeconds),
    memorySize: description.memoryMegabytes,
    role: createRole(scope, logGroup, options.vpc !== undefined),
    logGroup,
    ...options,
    environment: {
      NODE_OPTIONS: '--enable-source-maps',
      ...resolveEnvironment(description.environment, resources),
      ...environment,
    },
  });
};
