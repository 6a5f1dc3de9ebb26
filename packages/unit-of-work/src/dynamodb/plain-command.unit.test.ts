import { describe, expect, it } from '@jest/globals';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';

import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import { getItem } from './get-item.ts';
import { marshallItem, marshallKey } from './marshall-item.ts';
import { commands } from './plain-command.fixture.ts';

const methods = ['put', 'update', 'delete', 'check'] as const;

type Method = (typeof methods)[number];

const memberOf = { put: 'Put', update: 'Update', delete: 'Delete', check: 'ConditionCheck' } as const;

/** A command as it comes from code that is not checked. */
const unchecked = (command: unknown): never => command as never;

const anOpenUnitOfWork = () => {
  const sent: TransactWriteItem[] = [];
  const unitOfWork = new DynamoDbUnitOfWork({
    client: {
      send: async ({ input }) => {
        sent.push(...(input.TransactItems ?? []));
        return { $metadata: {} };
      },
    },
  });
  return { unitOfWork, sent };
};

const refusalOf = (method: Method, command: unknown): unknown => {
  try {
    anOpenUnitOfWork().unitOfWork[method](unchecked(command));
  } catch (error) {
    return error;
  }
  return 'accepted';
};

const sentBy = async (method: Method, command: unknown): Promise<object | undefined> => {
  const { unitOfWork, sent } = anOpenUnitOfWork();
  unitOfWork[method](unchecked(command));
  await unitOfWork.commit();
  return sent[0]?.[memberOf[method]];
};

class Order {
  readonly PK = 'a';
  readonly #total = 5;

  get total(): number {
    return this.#total;
  }
}

const notPlain: readonly (readonly [name: string, value: unknown, sentence: string])[] = [
  ['an instance', new Order(), 'is an instance of Order; write a plain object with the fields to store'],
  ['a Map', new Map([['PK', 'a']]), 'is an instance of Map; write Object.fromEntries(map)'],
  ['a Set', new Set(['a']), 'is an instance of Set; write a plain object'],
  ['a Date', new Date(0), 'is an instance of Date; write a plain object'],
  ['an array', ['a'], 'is an array; write a plain object'],
  ['a string', 'PK', 'is a string; write a plain object'],
  ['a number', 5, 'is a number; write a plain object'],
  ['a function', () => 1, 'is a function; write a plain object'],
];

describe('a group of plain values', () => {
  const roots = [
    ['put', 'Item'],
    ['update', 'Key'],
    ['delete', 'Key'],
    ['check', 'Key'],
    ...methods.map((method) => [method, 'ExpressionAttributeValues'] as const),
  ] as const;
  const cases = roots.flatMap(([method, root]) =>
    notPlain.map(([name, value, sentence]) => ({ method, root, name, value, sentence })),
  );

  it.each(cases)('is a plain object: $root of $method is $name', ({ method, root, value, sentence }) => {
    expect(refusalOf(method, { ...commands[method], [root]: value })).toMatchObject({
      code: 'INVALID_ATTRIBUTE',
      subject: 'order 42',
      attribute: root,
      message: expect.stringContaining(`Cannot write order 42: ${root} ${sentence}`),
    });
  });

  it.each(notPlain)('is a plain object when it is converted alone: %s', (_, value, sentence) => {
    for (const convert of [marshallItem, marshallKey]) {
      expect(() => convert('order 42', unchecked(value))).toThrow(sentence);
    }
  });

  it('may have no prototype', async () => {
    const Item: unknown = Object.assign(Object.create(null), { PK: 'a' });

    expect(await sentBy('put', { ...commands.put, Item })).toMatchObject({ Item: { PK: { S: 'a' } } });
  });
});

describe('an undefined value', () => {
  it.each([
    ['delete', { Key: { PK: undefined } }, 'attribute PK is part of a key and undefined; write its value.'],
    [
      'delete',
      { ExpressionAttributeValues: { ':a': undefined } },
      'attribute :a is undefined; write null, or remove the placeholder here and from the expression.',
    ],
    ['put', { Item: { PK: 'a', b: undefined } }, 'attribute b is undefined; leave it out, or write null.'],
  ] as const)('is refused with advice that fits its place: %s %p', (method, members, sentence) => {
    expect(refusalOf(method, { ...commands[method], ...members })).toMatchObject({
      message: `Cannot write order 42: ${sentence}`,
    });
  });
});

describe('a plain command', () => {
  const requiredOf = {
    put: ['subject', 'TableName', 'Item'],
    update: ['subject', 'TableName', 'Key', 'UpdateExpression'],
    delete: ['subject', 'TableName', 'Key'],
    check: ['subject', 'TableName', 'Key', 'ConditionExpression'],
  } as const;
  const missing = methods.flatMap((method) =>
    requiredOf[method].flatMap((name) => [
      { method, name, command: { ...commands[method], [name]: undefined } },
      {
        method,
        name,
        command: Object.fromEntries(Object.entries(commands[method]).filter(([member]) => member !== name)),
      },
    ]),
  );

  it.each(missing)('names the member that is missing: $name of $method', ({ method, name, command }) => {
    expect(refusalOf(method, command)).toMatchObject({
      code: 'INVALID_COMMAND',
      message: expect.stringContaining(`${name} is missing`),
    });
  });

  const known: ReadonlySet<string> = new Set([
    ...methods.flatMap((method) => Object.keys(commands[method])),
    'onConditionFailed',
    'reportsLast',
    'ConditionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
    'ReturnValuesOnConditionCheckFailure',
  ]);
  const someUnknownName = fc
    .oneof(
      fc.constantFrom('ConditionExpresion', 'conditionExpression', 'onConditionfailed', 'constructor'),
      fc.string(),
    )
    .filter((name) => !known.has(name) && name !== '__proto__');

  it.each(methods)('has no unknown member, which may be a misspelt condition: %s', (method) => {
    fc.assert(
      fc.property(someUnknownName, (name) => {
        expect(refusalOf(method, { ...commands[method], [name]: 'a = b' })).toMatchObject({
          code: 'INVALID_COMMAND',
          message: expect.stringContaining(`${name} is not a property of ${method}`),
        });
      }),
    );
  });

  it.each(methods)('has an onConditionFailed that is a function: %s', (method) => {
    for (const onConditionFailed of [new Error('refused'), 'refused', {}]) {
      expect(refusalOf(method, { ...commands[method], onConditionFailed })).toMatchObject({
        code: 'INVALID_COMMAND',
        message: expect.stringMatching(
          /^Cannot stage order 42: onConditionFailed is an? \w+; write a function/,
        ),
      });
    }
  });

  it.each(methods)('is a plain object: %s', (method) => {
    class Command {
      readonly subject = 'order 42';
    }

    for (const command of [undefined, null, 'put', [], Object.assign(new Command(), commands[method])]) {
      expect(refusalOf(method, command)).toMatchObject({ code: 'INVALID_COMMAND' });
    }
  });

  it.each([
    ['update', 'UpdateExpression'],
    ['check', 'ConditionExpression'],
    ['delete', 'ConditionExpression'],
    ['put', 'ConditionExpression'],
  ] as const)('has no empty expression: %s with %s', (method, name) => {
    for (const expression of ['', '  ']) {
      expect(refusalOf(method, { ...commands[method], [name]: expression })).toMatchObject({
        code: 'INVALID_COMMAND',
        message: `Cannot stage order 42: ${name} is empty; write at least one character.`,
      });
    }
  });

  it.each(methods)('is sent without empty names and values: %s', async (method) => {
    const empty = { ExpressionAttributeNames: {}, ExpressionAttributeValues: {} };

    const sent = await sentBy(method, { ...commands[method], ...empty });

    expect(sent).toEqual(await sentBy(method, commands[method]));
    expect(Object.keys(sent ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^Expression/)]),
    );
  });

  it.each([
    ['a Map', new Map([['#a', 'a']])],
    ['an array', ['a']],
    ['a name that is not a text', { '#a': 5 }],
    ['an empty name', { '#a': '' }],
  ])('has names that are texts in a plain object: %s', (_, ExpressionAttributeNames) => {
    expect(refusalOf('put', { ...commands.put, ExpressionAttributeNames })).toMatchObject({
      code: 'INVALID_COMMAND',
      message: expect.stringContaining('ExpressionAttributeNames '),
    });
  });

  it('has the names that it had when it was staged', async () => {
    const { unitOfWork, sent } = anOpenUnitOfWork();
    const ExpressionAttributeNames = { '#a': 'a' };
    unitOfWork.put({ ...commands.put, ConditionExpression: '#a = #a', ExpressionAttributeNames });
    ExpressionAttributeNames['#a'] = 'b';
    await unitOfWork.commit();

    expect(sent[0]?.Put).toMatchObject({ ExpressionAttributeNames: { '#a': 'a' } });
  });

  it.each(methods)('is named in the error when it is staged after the commit: %s', async (method) => {
    const { unitOfWork } = anOpenUnitOfWork();
    await unitOfWork.commit();

    expect(() => {
      unitOfWork[method](unchecked(commands[method]));
    }).toThrow(
      expect.objectContaining({
        code: 'UNIT_OF_WORK_CLOSED',
        subject: 'order 42',
        message: expect.stringMatching(
          /^Cannot stage order 42: .* Await everything that stages before the work returns/,
        ),
      }),
    );
  });
});

describe('an update expression', () => {
  const update = (UpdateExpression: string, names: Readonly<Record<string, string>> = {}) =>
    refusalOf('update', {
      ...commands.update,
      Key: { PK: 'a', SK: 'b' },
      UpdateExpression,
      ExpressionAttributeNames: names,
    });

  it.each([
    ['SET SK = :b', {}],
    ['set SK=:b', {}],
    ['SET Total = :total, SK = :b', {}],
    ['SET Total = if_not_exists(Total, :zero) + :one, SK = :b', {}],
    ['SET #key = :b', { '#key': 'SK' }],
    ['SET #key.a = :b', { '#key': 'SK' }],
    ['REMOVE Total, SK', {}],
    ['REMOVE SK[0]', {}],
    ['ADD SK :one', {}],
    ['DELETE SK :set', {}],
    ['SET Total = :total REMOVE SK', {}],
    ['SET Total = :total\nADD Count :one, SK :one', {}],
    ['SET #set = :set remove #remove, SK', { '#set': 'Set', '#remove': 'Remove' }],
  ])('never changes the key: %s', (expression, names) => {
    expect(update(expression, names)).toMatchObject({
      code: 'INVALID_COMMAND',
      subject: 'order 42',
      message: expect.stringContaining('UpdateExpression changes SK, which is part of the key'),
    });
  });

  it.each([
    ['SET Total = SK', {}],
    ['SET Total = if_not_exists(SK, :total)', {}],
    ['SET Lines = list_append(list_append(Lines, SK), :lines), Total = :total', {}],
    ['SET Map.SK = :b', {}],
    ['SET #map.#key = :b', { '#map': 'Map', '#key': 'SK' }],
    ['SET SKU = :b', {}],
    ['SET #SK = :b', { '#SK': 'Other' }],
    ['ADD Tags :SK DELETE Others :SK', {}],
    ['REMOVE Total', {}],
  ])('may mention the key and similar names: %s', (expression, names) => {
    expect(update(expression, names)).toBe('accepted');
  });

  it('never changes the key in a write of the form of DynamoDB either', async () => {
    const { unitOfWork, sent } = anOpenUnitOfWork();
    unitOfWork.stage({
      subject: 'order 42',
      write: { Update: { TableName: 'orders', Key: { PK: { S: 'a' } }, UpdateExpression: 'SET PK = :b' } },
    });

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'INVALID_COMMAND', subject: 'order 42' });
    expect(sent).toEqual([]);
  });
});

describe('getItem', () => {
  const get = { TableName: 'orders', Key: { PK: 'a' } };

  const read = async (command: unknown): Promise<object> => {
    let sent: object = {};
    const client = {
      send: async ({ input }: { readonly input: object }) => {
        sent = input;
        return {};
      },
    };
    await getItem(client as never, unchecked(command));
    return sent;
  };

  it.each([
    ['TableName', { Key: { PK: 'a' } }, 'Cannot read an item: TableName is missing.'],
    ['Key', { TableName: 'orders' }, 'Cannot read an item of table orders: Key is missing.'],
    ['everything', undefined, 'Cannot read an item: its getItem is undefined; write a plain object'],
  ])('names what is missing: %s', async (_, command, sentence) => {
    await expect(read(command)).rejects.toMatchObject({
      code: 'INVALID_COMMAND',
      message: expect.stringContaining(sentence),
    });
  });

  it('refuses an unknown member, which may be a misspelt ConsistentRead', async () => {
    await expect(read({ ...get, ConsistantRead: true })).rejects.toMatchObject({
      code: 'INVALID_COMMAND',
      message: expect.stringContaining('ConsistantRead is not a property of getItem'),
    });
  });

  it.each(notPlain)('refuses a key that is not a plain object: %s', async (_, Key, sentence) => {
    await expect(read({ ...get, Key })).rejects.toMatchObject({
      code: 'INVALID_ATTRIBUTE',
      message: expect.stringContaining(`Cannot read an item of orders: Key ${sentence}`),
    });
  });

  it('is sent without empty names', async () => {
    expect(await read({ ...get, ExpressionAttributeNames: {} })).toEqual({
      TableName: 'orders',
      Key: { PK: { S: 'a' } },
    });
  });
});
