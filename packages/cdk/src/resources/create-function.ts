import { givenOptions } from '@dynamo-outbox/kernel';
import { assertFaultless, type FunctionDescription, prefixed } from '@dynamo-outbox/topology/internal';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroupRef, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionOptionFaults } from '../rules/function-options.ts';
import { bundledCode } from './bundled-code.ts';
import { grant } from './grant.ts';
import { assertNameFits } from './prefixed.ts';
import { type NamedResources, resolveEnvironment } from './resolve-environment.ts';
import type { LambdaOptions } from './service-function-options.ts';

/** Properties of a function that are not part of its description. */
export interface FunctionProps {
  /** Prefix of the name, followed by a dash. Default: none. */
  readonly namePrefix?: string;
  /** Further Lambda options, such as a VPC or layers. The description takes precedence. */
  readonly functionOptions?: LambdaOptions;
}

interface DescribedFunctionProps extends FunctionProps {
  readonly description: FunctionDescription;
  /** Resources that its environment refers to. */
  readonly resources: NamedResources;
}

/**
 * Permissions that Lambda needs for a function in a VPC.
 *
 * Source: "Giving Lambda functions access to resources in an Amazon VPC". The managed policy for this also lets a
 * function write to every log group.
 */
const networkActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const createRole = (scope: Construct): Role =>
  new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

/** Allows a function to have network interfaces in a VPC. CDK grants this only to roles that it creates itself. */
const grantNetwork = (role: IRole): void => {
  grant(role, { actions: networkActions, resourceArns: ['*'] });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Lambda creates network interfaces with names that are not known in advance, and EC2 cannot describe single ones.',
  });
};

/** CDK allows a traced function to write traces; X-Ray has no resource for single traces. */
const acknowledgeTracing = (role: IRole): void => {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray has no narrower resource for traces.',
  });
};

const prepareRole = (scope: Construct, { role, vpc, tracing }: LambdaOptions): IRole => {
  const prepared = role ?? createRole(scope);
  if (vpc !== undefined) {
    grantNetwork(prepared);
  }
  if (tracing !== undefined && tracing !== Tracing.DISABLED) {
    acknowledgeTracing(prepared);
  }
  return prepared;
};

const createLogGroup = (scope: Construct, functionName: string): LogGroup =>
  new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });

/**
 * Only its own log group, which already exists: a function that may create log groups could create them without
 * retention.
 */
const grantLogs = (role: IRole, { logGroupRef }: ILogGroupRef): void => {
  grant(role, {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resourceArns: [logGroupRef.logGroupArn],
  });
};

/**
 * Creates a described function: bundled by esbuild on this machine, with source maps, for arm64 and the current Node
 * runtime. Its log group keeps logs for a month, and its role may only write to that group.
 *
 * The construct is the child `Function` of the scope, so each scope has one.
 */
export const createFunction = (
  scope: Construct,
  { description, namePrefix, resources, functionOptions = {} }: DescribedFunctionProps,
): LambdaFunction => {
  const { environment, ...options } = functionOptions;
  assertFaultless(functionOptionFaults(description.name, functionOptions));
  const functionName = assertNameFits(
    'function',
    options.functionName ?? prefixed(namePrefix, description.name),
  );
  const logGroup = options.logGroup ?? createLogGroup(scope, functionName);
  const role = prepareRole(scope, options);
  grantLogs(role, logGroup);
  return new LambdaFunction(scope, 'Function', {
    functionName,
    code: bundledCode(description.entry),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: Duration.seconds(description.timeoutSeconds),
    memorySize: description.memoryMegabytes,
    ...givenOptions(options),
    role,
    logGroup,
    environment: {
      NODE_OPTIONS: '--enable-source-maps',
      ...resolveEnvironment(description.environment, resources),
      ...environment,
    },
  });
};
