import { givenOptions } from '@dynamo-outbox/kernel';
import { type FunctionDescription, prefixed } from '@dynamo-outbox/topology';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  type FunctionOptions,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { type ILogGroupRef, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bundledCode } from './bundled-code.ts';
import { grant } from './grant.ts';
import { assertNameFits } from './prefixed.ts';
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

/**
 * What Lambda does for a function in a VPC.
 *
 * Source: "Giving Lambda functions access to resources in an Amazon VPC". The managed policy for it also lets a function write to
 * every log group.
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

/** Lets a function have network interfaces in a VPC. CDK does so for a role that it makes itself alone. */
const grantNetwork = (role: IRole): void => {
  grant(role, { actions: networkActions, resourceArns: ['*'] });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Lambda makes network interfaces whose names nobody knows before, and EC2 describes no single ones.',
  });
};

/** CDK lets a function that is traced write traces, of which X-Ray knows no single ones. */
const acknowledgeTracing = (role: IRole): void => {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray takes traces, and knows no narrower resource for them.',
  });
};

const prepareRole = (scope: Construct, { role, vpc, tracing }: FunctionOptions): IRole => {
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

/** Its own group alone, which is there already: a function that may create groups may create them without retention. */
const grantLogs = (role: IRole, { logGroupRef }: ILogGroupRef): void => {
  grant(role, {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resourceArns: [logGroupRef.logGroupArn],
  });
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
  const { environment, ...options } = functionOptions;
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
