import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { actionsOf, anEntry, aStack, billingTopic, refOf, statementsOf, templateOf } from './cdk.fixture.ts';
import { ServiceFunction } from './service-function.ts';
import { TransactionalService } from './transactional-service.ts';

describe('ServiceFunction', () => {
  const stack = aStack();
  const service = new TransactionalService(stack, 'Billing', {
    name: 'billing',
    publishes: billingTopic,
    payloadBucket: true,
    namePrefix: 'dev',
    environment: { CURRENCY: 'EUR', LEDGER_TABLE_NAME: { tableName: 'billing' } },
  });
  const { function: api } = new ServiceFunction(stack, 'Api', { service, name: 'http', entry: anEntry });
  new ServiceFunction(stack, 'Job', {
    service,
    name: 'job',
    entry: anEntry,
    timeoutSeconds: 300,
    memoryMegabytes: 1_024,
    functionOptions: { reservedConcurrentExecutions: 1, environment: { CURRENCY: 'SEK' } },
  });
  const template = templateOf(stack);

  it('is named after its service, and runs for ten seconds at most', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'dev-billing-http',
      Timeout: 10,
      MemorySize: 512,
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  it('gets the environment of its service, and additional variables with resolved references', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'dev-billing-http',
      Environment: {
        Variables: {
          SERVICE_NAME: 'billing',
          METRICS: 'emf',
          BILLING_TABLE_NAME: refOf(service.table),
          OUTBOX_TABLE_NAME: refOf(service.outbox.table),
          INBOX_TABLE_NAME: refOf(service.inbox.table),
          PAYLOAD_BUCKET_NAME: refOf(service.payloads?.bucket ?? stack),
          LEDGER_TABLE_NAME: refOf(service.table),
          CURRENCY: 'EUR',
        },
      },
    });
  });

  it('accepts a timeout, memory and other Lambda options, whose environment takes precedence', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'dev-billing-job',
      Timeout: 300,
      MemorySize: 1_024,
      ReservedConcurrentExecutions: 1,
      Environment: { Variables: { CURRENCY: 'SEK', SERVICE_NAME: 'billing' } },
    });
  });

  it('may change aggregates, record messages and requests, put payloads and log, but not publish or send', () => {
    expect([...new Set(actionsOf(statementsOf(template, api.role ?? api)))]).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:PutObject',
    ]);
  });
});
