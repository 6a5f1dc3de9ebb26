import { describe, expect, it } from '@jest/globals';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import {
  actionsOf,
  aKey,
  anEntry,
  aStack,
  billingTopic,
  ordersTopic,
  statementsOf,
  templateOf,
} from '../cdk.fixture.ts';
import { MessageTopic } from '../message-topic.ts';
import { TransactionalService, type TransactionalServiceProps } from '../transactional-service.ts';

const aServiceWithOperators = (
  props: (stack: ReturnType<typeof aStack>) => Partial<TransactionalServiceProps> = () => ({}),
) => {
  const stack = aStack();
  const service = new TransactionalService(stack, 'Billing', {
    name: 'billing',
    publishes: billingTopic,
    consumes: [{ topic: ordersTopic, messageTypes: ['order.created'], entry: anEntry }],
    subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
    ...props(stack),
  });
  const [inspector, recoverer] = ['Inspector', 'Recoverer'].map(
    (id) => new Role(stack, id, { assumedBy: new AccountRootPrincipal() }),
  );
  if (inspector === undefined || recoverer === undefined) {
    throw new Error('There are two roles.');
  }
  service.grantInspect(inspector);
  service.grantRecover(recoverer);
  const template = templateOf(stack);
  return {
    inspector: statementsOf(template, inspector),
    recoverer: statementsOf(template, recoverer),
  };
};

const looks = [
  'dynamodb:BatchGetItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'sns:GetTopicAttributes',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ListQueues',
  'sqs:ReceiveMessage',
];

/** The partition keys to which each statement with an action is limited; `undefined` for all keys. */
const keysOf = (statements: ReturnType<typeof statementsOf>, action: string) =>
  statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .map(({ Condition }) => leadingKeysOf(Condition))
    .toSorted((one, other) => String(one).localeCompare(String(other)));

const leadingKeysOf = (condition: unknown): unknown =>
  (condition as Record<string, Record<string, unknown>> | undefined)?.['ForAllValues:StringLike']?.[
    'dynamodb:LeadingKeys'
  ];

describe('people who look after a service', () => {
  const { inspector, recoverer } = aServiceWithOperators();

  it('may read everything and change nothing', () => {
    expect(actionsOf(inspector)).toEqual(looks);
  });

  it('may send messages again, mark them, release parked keys and change scheduled messages, if they may recover', () => {
    const added = [...new Set(actionsOf(recoverer))].filter((action) => !looks.includes(action));

    expect(added).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'sns:Publish',
      'sqs:DeleteMessage',
      'sqs:SendMessage',
    ]);
    expect(keysOf(recoverer, 'dynamodb:DeleteItem')).toEqual([['PARKED#*'], ['SCHEDULED#*']]);
  });

  it('may read scheduled messages and no other item by its key, and heads to release one', () => {
    expect(keysOf(inspector, 'dynamodb:GetItem')).toEqual([['SCHEDULED#*']]);
    expect(keysOf(recoverer, 'dynamodb:GetItem')).toEqual([['HEAD#*'], ['PARKED#*'], ['SCHEDULED#*']]);
  });

  it('cannot remove messages from a queue that a consumer reads', () => {
    const resourcesOf = (...actions: readonly string[]): string =>
      JSON.stringify(
        [...inspector, ...recoverer]
          .filter(({ Action }) => [Action].flat().some((action) => actions.includes(action)))
          .map(({ Resource }) => Resource),
      );

    expect(resourcesOf('sqs:SendMessage')).toContain('ordersQueue');
    expect(resourcesOf('sqs:ReceiveMessage', 'sqs:DeleteMessage')).toContain('ordersDeadLetterQueue');
    expect(resourcesOf('sqs:ReceiveMessage', 'sqs:DeleteMessage')).not.toContain('ordersQueue');
  });

  it('have a wildcard for listing queues alone', () => {
    const wild = recoverer.filter(({ Resource }) => Resource === '*');

    expect(wild.map(({ Action }) => Action)).toEqual(['sqs:ListQueues']);
  });

  it('may use the customer managed key if there is one', () => {
    const keyed = aServiceWithOperators((stack) => ({ encryptionKey: aKey(stack) }));
    const keyActions = (statements: typeof inspector): readonly string[] => [
      ...new Set(actionsOf(statements).filter((action) => action.startsWith('kms:'))),
    ];

    expect(keyActions(keyed.inspector)).toEqual(['kms:Decrypt']);
    expect(keyActions(keyed.recoverer)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });
});
