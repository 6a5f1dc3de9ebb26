/** Lambda options that every function of a service shares. */
import { describe, expect, it } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Duration, Size } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type Function as LambdaFunction,
  LayerVersion,
  Runtime,
  RuntimeFamily,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  anEntry,
  aStack,
  billingTopic,
  faultOf,
  ordersTopic,
  refusalOf,
  templateOf,
  warningsOf,
} from './cdk.fixture.ts';
import { MessageTopic } from './message-topic.ts';
import type { LambdaOptions, ServiceFunctionOptions } from './resources/service-function-options.ts';
import { ServiceFunction } from './service-function.ts';
import { TransactionalService } from './transactional-service.ts';

const layerArn = 'arn:aws:lambda:eu-north-1:111111111111:layer:ours:1';

interface Functions {
  readonly stack: Stack;
  readonly service: TransactionalService;
  readonly functions: readonly LambdaFunction[];
}

/** A service with every kind of function. */
const aServiceWith = (optionsIn: (stack: Stack) => ServiceFunctionOptions): Functions => {
  const stack = aStack();
  const service = new TransactionalService(stack, 'Billing', {
    name: 'billing',
    publishes: billingTopic,
    consumes: [{ topic: ordersTopic, messageTypes: 'all', entry: anEntry }],
    subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
    functionOptions: optionsIn(stack),
  });
  const { function: api } = new ServiceFunction(stack, 'Api', { service, name: 'http', entry: anEntry });
  const { relay, sweeper, consumers } = service;
  return {
    stack,
    service,
    functions: [relay, ...(sweeper === undefined ? [] : [sweeper]), ...consumers]
      .map((part) => part.function)
      .concat(api),
  };
};

const refusalWith = (options: ServiceFunctionOptions): string => refusalOf(aServiceWith(() => options).stack);

describe('function options of a service', () => {
  it('reach the relay, the sweeper, the consumers and every function of the service', () => {
    const { stack, functions } = aServiceWith((scope) => {
      const vpc = new Vpc(scope, 'Vpc', { maxAzs: 1 });
      return {
        vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [new SecurityGroup(scope, 'Group', { vpc })],
        memorySize: 1_024,
        ephemeralStorageSize: Size.mebibytes(1_024),
        architecture: Architecture.X86_64,
        runtime: Runtime.NODEJS_22_X,
        timeout: Duration.seconds(20),
        tracing: Tracing.ACTIVE,
        layers: [LayerVersion.fromLayerVersionArn(scope, 'Layer', layerArn)],
        logGroup: new LogGroup(scope, 'Logs'),
        environment: { TEAM: 'billing' },
        environmentEncryption: new Key(scope, 'Key'),
        reservedConcurrentExecutions: 20,
        description: 'Ours',
      };
    });

    expect(functions).toHaveLength(4);
    expect(refusalOf(stack)).toBe('');
    const template = templateOf(stack);
    const found = Object.values(template.findResources('AWS::Lambda::Function'))
      .map(({ Properties }: { Properties?: Readonly<Record<string, unknown>> }) => Properties ?? {})
      .filter(({ FunctionName }) => String(FunctionName).startsWith('billing'));
    expect(found).toHaveLength(4);
    for (const properties of found) {
      expect(properties).toMatchObject({
        MemorySize: 1_024,
        EphemeralStorage: { Size: 1_024 },
        Architectures: ['x86_64'],
        Runtime: 'nodejs22.x',
        Timeout: 20,
        TracingConfig: { Mode: 'Active' },
        VpcConfig: {
          SubnetIds: [expect.anything()],
          SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^Group/), 'GroupId'] }],
        },
        Layers: [layerArn],
        LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/^Logs/) as unknown } },
        Environment: { Variables: { TEAM: 'billing', SERVICE_NAME: 'billing' } },
        KmsKeyArn: expect.anything(),
        ReservedConcurrentExecutions: 20,
        Description: 'Ours',
      });
    }
  });

  it('with a role of your own create no role, and with one that cannot change say which permissions it needs', () => {
    const { stack } = aServiceWith((scope) => ({
      role: Role.fromRoleArn(scope, 'Ours', 'arn:aws:iam::111111111111:role/ours', { mutable: false }),
    }));

    expect(refusalOf(stack)).toBe('');
    templateOf(stack).resourceCountIs('AWS::IAM::Role', 0);
    for (const action of ['sns:Publish', 'dynamodb:PutItem', 'sqs:ReceiveMessage', 'dynamodb:GetRecords']) {
      expect(warningsOf(stack)).toContain(action);
    }
  });

  it.each<readonly [string, LambdaOptions, string]>([
    ['stop every function', { reservedConcurrentExecutions: 0 }, 'have a reserved concurrency of 0'],
    [
      'use a runtime without ES modules',
      { runtime: new Runtime('nodejs18.x', RuntimeFamily.NODEJS) },
      'ES modules for Node.js 20 and newer',
    ],
    ['use a runtime of another language', { runtime: Runtime.PYTHON_3_12 }, 'use Runtime.NODEJS_24_X'],
  ])('are refused if they %s', (_what, options, sentence) => {
    expect(faultOf(() => aServiceWith(() => options))).toContain(sentence);
  });

  it('are refused if they give foreign events to the relay', () => {
    const withEvents = (stack: Stack): LambdaOptions => ({
      events: [new SqsEventSource(new Queue(stack, 'Queue'))],
    });

    expect(faultOf(() => aServiceWith(withEvents))).toContain(
      'have event sources, which would invoke relay, sweeper and consumers with foreign events',
    );
  });

  it.each<readonly [string, ServiceFunctionOptions, string]>([
    ['a timeout above the visibility', { timeout: Duration.seconds(31) }, 'hides messages for 180 seconds'],
    [
      "a concurrency below the consumers'",
      { reservedConcurrentExecutions: 9 },
      'throttled messages become dead letters',
    ],
    [
      'a timeout above the claims of the sweeper',
      { timeout: Duration.seconds(300) },
      'two sweepers could publish',
    ],
    ['too little memory for payloads', { memorySize: 128 }, 'MB'],
  ])('are refused at synth with %s', (_what, options, sentence) => {
    expect(refusalWith(options)).toContain(sentence);
  });
});
