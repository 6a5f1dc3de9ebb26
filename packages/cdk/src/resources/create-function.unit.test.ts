import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { actionsOf, anEntry, arnOf, aStack, refOf, statementsOf, templateOf } from '../cdk.fixture.ts';
import { createFunction } from './create-function.ts';

const stack = aStack();
const aFunction = (name: string, functionOptions?: FunctionOptions, namePrefix?: string) =>
  createFunction(new Construct(stack, name), {
    description: {
      name,
      entry: anEntry,
      timeoutSeconds: 10,
      memoryMegabytes: 256,
      environment: { SERVICE_NAME: 'billing', TABLE_NAME: { tableName: 'invoices' } },
    },
    resources: { tableNames: { invoices: 'invoices-of-today' } },
    functionOptions,
    namePrefix,
  });

describe('createFunction', () => {
  const plain = aFunction('plain', undefined, 'dev');
  const ownRole = new Role(stack, 'OwnRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const ownLogs = new LogGroup(stack, 'OwnLogs');
  aFunction('with-own', { role: ownRole, logGroup: ownLogs });
  const networked = aFunction('networked', {
    vpc: new Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 1 }),
    allowPublicSubnet: true,
  });
  aFunction('named', { functionName: 'chosen', environment: { SERVICE_NAME: 'other' } });
  const template = templateOf(stack);

  it('runs on the current Node, on arm64, as it is described', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'dev-plain',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 10,
      MemorySize: 256,
      LoggingConfig: { LogGroup: Match.anyValue() },
      Environment: {
        Variables: {
          NODE_OPTIONS: '--enable-source-maps',
          SERVICE_NAME: 'billing',
          TABLE_NAME: 'invoices-of-today',
        },
      },
    });
  });

  it('has its own log group, which keeps logs for a month and is deleted with the stack', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { LogGroupName: '/aws/lambda/dev-plain', RetentionInDays: 30 },
    });
  });

  it('may write to that group and nothing else', () => {
    const statements = statementsOf(template, plain.role ?? plain);

    expect(actionsOf(statements)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(statements.map(({ Resource }) => Resource)).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^plainLogs/), 'Arn'] },
    ]);
  });

  it('has no managed policy, in a network or not', () => {
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(role).not.toHaveProperty('Properties.ManagedPolicyArns');
    }
  });

  it('grants a given role writing to a given log group', () => {
    expect(statementsOf(template, ownRole)).toEqual([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Effect: 'Allow',
        Resource: arnOf(ownLogs),
      },
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'with-own',
      Role: arnOf(ownRole),
      LoggingConfig: { LogGroup: refOf(ownLogs) },
    });
    expect(
      template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: '/aws/lambda/with-own' } }),
    ).toEqual({});
  });

  it('may have network interfaces in a network, and write to no other log group there', () => {
    const statements = statementsOf(template, networked.role ?? networked);

    expect(actionsOf(statements)).toEqual([
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'networked',
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
    });
  });

  it('lets function options take precedence, and names the log group after the function', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'chosen',
      Environment: { Variables: { SERVICE_NAME: 'other', TABLE_NAME: 'invoices-of-today' } },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/lambda/chosen' });
  });

  it('refuses an environment that refers to an unknown resource', () => {
    expect(() =>
      createFunction(new Construct(aStack(), 'Lost'), {
        description: {
          name: 'lost',
          entry: anEntry,
          timeoutSeconds: 10,
          memoryMegabytes: 256,
          environment: { TABLE_NAME: { tableName: 'invoices' } },
        },
        resources: {},
      }),
    ).toThrow('An environment refers to the table "invoices", which is missing from the given resources.');
  });

  it('refuses a missing file by its name', () => {
    expect(() =>
      createFunction(new Construct(aStack(), 'Missing'), {
        description: {
          name: 'missing',
          entry: 'src/no-such-file.ts',
          timeoutSeconds: 10,
          memoryMegabytes: 256,
          environment: {},
        },
        resources: {},
      }),
    ).toThrow(
      /^The file .*src\/no-such-file\.ts does not exist, so it cannot be bundled; set the path of the handler's file/,
    );
  });
});
