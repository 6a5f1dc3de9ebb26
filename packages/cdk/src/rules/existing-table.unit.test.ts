/** Outboxes and inboxes with tables that exist. */
import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type ITable,
  ProjectionType,
  StreamViewType,
  Table,
  type TableProps,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  anApp,
  anEntry,
  arnOf,
  aStack,
  billingTopic,
  faultOf,
  ordersTopic,
  refusalOf,
  statementsOf,
  templateOf,
  warningsOf,
} from '../cdk.fixture.ts';
import { Inbox } from '../inbox.ts';
import { MessageTopic } from '../message-topic.ts';
import { Outbox } from '../outbox.ts';
import { OutboxRelay } from '../outbox-relay.ts';
import { TransactionalService } from '../transactional-service.ts';

const S = AttributeType.STRING;
const keys = { partitionKey: { name: 'PK', type: S }, sortKey: { name: 'SK', type: S } };
const index = {
  indexName: 'UndispatchedItems',
  partitionKey: { name: 'Undispatched', type: S },
  sortKey: { name: 'RecordedAt', type: S },
};

const anOutboxTable = (stack: Stack, props: Partial<TableProps> = {}): Table => {
  const table = new Table(stack, 'Existing', {
    ...keys,
    timeToLiveAttribute: 'ExpiresAt',
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
    ...props,
  });
  table.addGlobalSecondaryIndex({ ...index, projectionType: ProjectionType.KEYS_ONLY });
  return table;
};

const withRelay = (table: ITable): Stack => {
  const stack = Stack.of(table);
  const outbox = new Outbox(stack, 'Outbox', { service: 'orders', table });
  const topic = new MessageTopic(stack, 'Topic', { topic: ordersTopic });
  new OutboxRelay(stack, 'Relay', { outbox, topic, entry: anEntry });
  return stack;
};

const refusalWith = (props: Partial<TableProps>): string =>
  refusalOf(withRelay(anOutboxTable(aStack(), props)));

describe('an outbox with an existing table', () => {
  it('creates no table, and its relay reads the stream of the existing one', () => {
    const stack = aStack();
    const table = anOutboxTable(stack);

    const template = templateOf(withRelay(table));
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: {
        'Fn::GetAtt': [(arnOf(table) as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0], 'StreamArn'],
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { OUTBOX_TABLE_NAME: stack.resolve(table.tableName) as unknown } },
    });
  });

  it.each([
    [{ partitionKey: { name: 'id', type: S } }, 'has the keys id (S), SK (S), and needs PK (S), SK (S)'],
    [{ sortKey: { name: 'SK', type: AttributeType.NUMBER } }, 'has the keys PK (S), SK (N)'],
    [{ timeToLiveAttribute: 'ttl' }, 'has time to live on "ttl", so its items would never expire'],
    [{ stream: StreamViewType.KEYS_ONLY }, 'has the view type KEYS_ONLY'],
  ])('refuses %j, and says what to change', (props, sentence) => {
    expect(refusalWith({})).toBe('');
    expect(refusalWith(props)).toContain(sentence);
  });

  it('refuses a table without a stream, and says how to enable one', () => {
    const table = new Table(aStack(), 'Existing', { ...keys, timeToLiveAttribute: 'ExpiresAt' });

    expect(faultOf(() => withRelay(table))).toContain(
      'The table "Test/Existing", the outbox of "orders", has no stream, so a relay cannot read it. Enable a stream with ' +
        '`stream: StreamViewType.NEW_IMAGE`, which does not replace the table.',
    );
  });

  it('refuses a table without the index of undispatched items, or with another one, unless it tracks nothing', () => {
    const of = (tracking: 'status' | 'none', projectionType?: ProjectionType): string => {
      const stack = aStack();
      const table = new Table(stack, 'Existing', { ...keys, timeToLiveAttribute: 'ExpiresAt' });
      if (projectionType !== undefined) {
        table.addGlobalSecondaryIndex({ ...index, projectionType });
      }
      new Outbox(stack, 'Outbox', { service: 'orders', table, tracking });
      return refusalOf(stack);
    };

    expect(of('status')).toContain('lacks the index of undispatched items; add a global secondary index');
    expect(of('status', ProjectionType.ALL)).toContain('has another index of undispatched items');
    expect(of('none')).toBe('');
  });

  it('lists what an imported table needs, as a warning, and refuses it without the ARN of its stream', () => {
    const stack = aStack();
    const tableArn = 'arn:aws:dynamodb:eu-north-1:111111111111:table/legacy-outbox';
    const streamless = Table.fromTableArn(stack, 'Streamless', tableArn);
    const imported = Table.fromTableAttributes(stack, 'Imported', {
      tableArn,
      tableStreamArn: `${tableArn}/stream/2026`,
    });

    expect(faultOf(() => withRelay(streamless))).toContain(
      'also set `tableStreamArn` in `Table.fromTableAttributes`',
    );
    const own = aStack();
    const table = Table.fromTableAttributes(own, 'Imported', {
      tableArn,
      tableStreamArn: imported.tableStreamArn ?? '',
    });
    expect(refusalOf(withRelay(table))).toBe('');
    expect(warningsOf(own)).toContain(
      'The table "Test/Imported", the outbox of "orders", is imported, so synth cannot check it. Make sure that it has the keys PK (S), SK (S), ' +
        'time to live on ExpiresAt, a stream with NEW_IMAGE, a global secondary index UndispatchedItems',
    );
  });

  it('takes a table of the second construct, and warns about the streams of replicas', () => {
    const of = (replicas: readonly { readonly region: string }[]) => {
      const stack = aStack(anApp(), 'Test', { env: { account: '111111111111', region: 'eu-north-1' } });
      const table = new TableV2(stack, 'Existing', {
        ...keys,
        timeToLiveAttribute: 'ExpiresAt',
        dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
        billing: Billing.onDemand(),
        globalSecondaryIndexes: [{ ...index, projectionType: ProjectionType.KEYS_ONLY }],
        replicas: [...replicas],
      });
      withRelay(table);
      return [refusalOf(stack), warningsOf(stack)];
    };

    expect(of([])).toEqual(['', '']);
    expect(of([{ region: 'eu-west-1' }])).toEqual([
      '',
      expect.stringContaining('Run a relay and a sweeper in one region only'),
    ]);
  });

  it('of another account is refused', () => {
    const stack = aStack(anApp(), 'Test', { env: { account: '111111111111', region: 'eu-north-1' } });
    const table = Table.fromTableArn(stack, 'Far', 'arn:aws:dynamodb:eu-north-1:222222222222:table/outbox');

    expect(faultOf(() => new Outbox(stack, 'Outbox', { service: 'orders', table }))).toContain(
      'The table "Test/Far" is in account 222222222222, but the outbox of "orders" is in account 111111111111.',
    );
  });
});

describe('an inbox with an existing table', () => {
  const anInbox = (props: Partial<TableProps>): string => {
    const stack = aStack();
    const table = new Table(stack, 'Existing', { partitionKey: keys.partitionKey, ...props });
    new Inbox(stack, 'Inbox', { service: 'billing', table });
    return refusalOf(stack);
  };

  it('needs its key and its time to live', () => {
    expect(anInbox({ timeToLiveAttribute: 'ExpiresAt' })).toBe('');
    expect(anInbox({})).toContain(
      "has no time to live, so its items would never expire; set `timeToLiveAttribute: 'ExpiresAt'`",
    );
    expect(anInbox({ timeToLiveAttribute: 'ExpiresAt', sortKey: keys.sortKey })).toContain('needs PK (S);');
  });
});

describe('a service with existing tables', () => {
  it('creates none, and may use their keys', () => {
    const stack = aStack();
    const key = new Key(stack, 'Key');
    const encrypted = { encryptionKey: key };
    const service = new TransactionalService(stack, 'Billing', {
      name: 'billing',
      publishes: billingTopic,
      table: new Table(stack, 'Invoices', { partitionKey: { name: 'invoice', type: S }, ...encrypted }),
      outbox: new Outbox(stack, 'Outbox', { service: 'billing', table: anOutboxTable(stack, encrypted) }),
      inbox: new Inbox(stack, 'Inbox', {
        service: 'billing',
        table: new Table(stack, 'Seen', {
          partitionKey: keys.partitionKey,
          timeToLiveAttribute: 'ExpiresAt',
          ...encrypted,
        }),
      }),
      consumes: [{ topic: ordersTopic, messageTypes: 'all', entry: anEntry }],
      subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
    });

    const template = templateOf(stack);
    template.resourceCountIs('AWS::DynamoDB::Table', 3);
    for (const lambda of [service.relay.function, ...service.consumers.map((one) => one.function)]) {
      expect(statementsOf(template, lambda.role ?? lambda)).toContainEqual(
        expect.objectContaining({ Resource: arnOf(key) }),
      );
    }
  });

  it('refuses the outbox and the inbox of another service', () => {
    const stack = aStack();
    const outbox = new Outbox(stack, 'Outbox', { service: 'orders' });
    const inbox = new Inbox(stack, 'Inbox', { service: 'shipping' });

    const fault = faultOf(
      () =>
        new TransactionalService(stack, 'Billing', {
          name: 'billing',
          publishes: billingTopic,
          outbox,
          inbox,
        }),
    );
    expect(fault).toContain('Service "billing" was given the outbox of "orders"');
    expect(fault).toContain('Service "billing" was given the inbox of "shipping"');
  });
});

describe('an imported table whose key is not known', () => {
  const tableArn = 'arn:aws:dynamodb:eu-north-1:111111111111:table/legacy';
  const warningsWith = (tableIn: (stack: Stack) => ITable): string => {
    const stack = aStack();
    const table = tableIn(stack);
    new TransactionalService(stack, 'Billing', {
      name: 'billing',
      publishes: billingTopic,
      table,
      inbox: new Inbox(stack, 'Inbox', { service: 'billing', table }),
    });
    return warningsOf(stack);
  };

  it('is warned about for each use, because its functions could not read an encrypted table', () => {
    const warnings = warningsWith((stack) => Table.fromTableArn(stack, 'Imported', tableArn));

    for (const use of ['table', 'inbox']) {
      expect(warnings).toContain(
        `The table "Test/Imported", the ${use} of "billing", is imported without a key. If a customer managed key encrypts it, import it with ` +
          '`Table.fromTableAttributes` and `encryptionKey`',
      );
    }
  });

  it('is not warned about with its key, nor is a table of this app', () => {
    expect(
      warningsWith((stack) =>
        Table.fromTableAttributes(stack, 'Imported', { tableArn, encryptionKey: new Key(stack, 'Key') }),
      ),
    ).not.toContain('without a key');
    expect(
      warningsWith(
        (stack) =>
          new Table(stack, 'Own', { partitionKey: keys.partitionKey, timeToLiveAttribute: 'ExpiresAt' }),
      ),
    ).toBe('');
  });
});
