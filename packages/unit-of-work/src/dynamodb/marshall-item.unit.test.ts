import { describe, expect, it } from '@jest/globals';
import * as utilDynamoDb from '@aws-sdk/util-dynamodb';
import { marshall, NumberValueImpl } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
import { itemLimitBytes } from './errors.ts';
import { marshallItem, unmarshallItem } from './marshall-item.ts';
import { commands } from './plain-command.fixture.ts';
import { nestedIn, somePlainItem, somePlainValue } from './plain-value.fixture.ts';

/** Values as they come from code that is not checked. */
const unchecked = (value: unknown): never => value as never;

const refusalOf = (attributes: unknown): Error & { readonly code?: string; readonly attribute?: string } => {
  try {
    marshallItem('order 42', unchecked(attributes));
  } catch (error) {
    return error as Error;
  }
  return new Error('It was not refused.');
};

class Order {
  readonly total = 5;
}

class Tags extends Set<string> {}

const cyclicList: unknown[] = [];
cyclicList.push([cyclicList]);
const cyclicMap: Record<string, unknown> = {};
cyclicMap['self'] = cyclicMap;
const withCyclicLine = { lines: [{ order: {} }] };
withCyclicLine.lines[0] = { order: withCyclicLine };

/** Each value doubles the one before: 2^40 leaves from forty objects. */
const doubled = (times: number): unknown => {
  let value: unknown = 'leaf';
  for (let time = 0; time < times; time += 1) {
    value = [value, value];
  }
  return value;
};

const unstorable: readonly (readonly [name: string, value: unknown, sentence: string])[] = [
  ['undefined', undefined, 'is undefined; leave it out, or write null'],
  ['NaN', Number.NaN, 'is NaN, which DynamoDB cannot store; write a finite number or null'],
  ['Infinity', Number.POSITIVE_INFINITY, 'is Infinity, which DynamoDB cannot store'],
  ['-Infinity', Number.NEGATIVE_INFINITY, 'is -Infinity, which DynamoDB cannot store'],
  [
    'an inexact integer',
    2 ** 53,
    'is 9007199254740992, beyond the numbers that JavaScript represents exactly',
  ],
  ['an inexact negative integer', -(2 ** 53), 'write a bigint or a NumberValueImpl'],
  ['too small a number', 1e-131, "is outside the range of DynamoDB's numbers, 1E-130 to 9.9E+125"],
  ['too large a bigint', 10n ** 126n, "is outside the range of DynamoDB's numbers"],
  ['too many digits', 10n ** 38n + 1n, 'has 39 significant digits, and DynamoDB keeps 38'],
  ['a NumberValue that is not a number', NumberValueImpl.from('five'), 'is "five", which is not a number'],
  ['half a surrogate pair', 'cut \ud83d', 'contains half a surrogate pair'],
  ['a function', () => 1, 'is a function, which DynamoDB cannot store; leave it out'],
  ['a class', Order, 'is a function'],
  ['a symbol', Symbol('x'), 'is a symbol, which DynamoDB cannot store; leave it out'],
  ['a date', new Date(0), 'is an instance of Date; write its text, date.toISOString(), or its epoch seconds'],
  ['an instance', new Order(), 'is an instance of Order; write a plain object with the fields to store'],
  ['a Map', new Map([['a', 1]]), 'is an instance of Map; write Object.fromEntries(map)'],
  ['a promise', Promise.resolve(1), 'is an instance of Promise; await it first'],
  ['a boxed number', Object(5), 'is an instance of Number'],
  ['an array buffer', new ArrayBuffer(2), 'is an instance of ArrayBuffer; write its bytes as a Uint8Array'],
  ['other elements', new Float64Array(1), 'is an instance of Float64Array; write its bytes as a Uint8Array'],
  ['a blob', new Blob(['a']), 'is an instance of Blob; write its bytes as a Uint8Array'],
  ['an inheriting object', Object.create({ a: 1 }), 'write a plain object'],
  ['an empty set', new Set(), 'is an empty set, which DynamoDB does not store; leave it out'],
  ['a mixed set', new Set(['1', 1]), 'is a set with elements of more than one type; write a list'],
  [
    'a set of lists',
    new Set([[1]]),
    'is a set with an element that is not a string, a number or a Uint8Array',
  ],
  ['a set of null', new Set([null]), 'is a set with an element that is not a string'],
  [
    'a set with undefined',
    new Set(['a', undefined]),
    'is a set with an element that is undefined; leave it out.',
  ],
  ['a set of another realm', runInNewContext('new Set([1])'), 'of another realm, so copy it: new Set(set)'],
  [
    'bytes of another realm',
    runInNewContext('new Uint8Array(1)'),
    'of another realm, so copy it: Uint8Array.from(bytes)',
  ],
  ['a set with NaN', new Set([1, Number.NaN]), 'is a set with an element that is NaN'],
  ['a set with a number twice', new Set([1, 1n, 2]), 'is a set with an element twice; write it once'],
  [
    'a set with equal bytes',
    new Set([new Uint8Array(1), new Uint8Array(1)]),
    'is a set with an element twice',
  ],
  ['a set of a class', new Tags(['a']), 'is an instance of Tags; write a plain Set'],
  ['a hole', new Array<string>(2), 'is undefined'],
  ['a list that contains itself', cyclicList, 'contains itself; DynamoDB stores trees'],
  ['a map that contains itself', cyclicMap, 'contains itself; DynamoDB stores trees'],
  ['a value within that contains itself', withCyclicLine, 'contains itself; DynamoDB stores trees'],
  ['too many values', doubled(30), `has more than ${itemLimitBytes} values`],
  ['too many levels', nestedIn(40, 1), 'is nested deeper than the 32 levels that DynamoDB stores'],
  ['far too many levels', nestedIn(100_000, 1), 'is nested deeper than the 32 levels'],
  ['an empty name', { '': 1 }, 'has an empty name; DynamoDB needs at least one character'],
  ['a prototype', JSON.parse('{"__proto__":1}'), 'has a name that is not safe in JavaScript objects'],
  ['half a name', { '\ud83d': 1 }, 'contains half a surrogate pair'],
];

interface Place {
  readonly path: string;
  readonly wrap: (value: unknown) => unknown;
}

/** A place within a storable value, and the path to it. */
const somePlace: fc.Arbitrary<Place> = fc
  .array(
    fc.oneof(
      fc.array(somePlainValue, { maxLength: 2 }).map((before) => ({
        path: `[${before.length}]`,
        wrap: (value: unknown) => [...before, value],
      })),
      fc.tuple(fc.constantFrom('lines', 'price', 'constructor'), somePlainValue).map(([name, other]) => ({
        path: `.${name}`,
        wrap: (value: unknown) => ({ before: other, [name]: value }),
      })),
    ),
    { maxLength: 3 },
  )
  .map((steps) => ({
    path: steps.map(({ path }) => path).join(''),
    wrap: (value) => steps.reduceRight((inner, { wrap }) => wrap(inner), value),
  }));

describe('a plain value that DynamoDB cannot store', () => {
  it.each(unstorable)('is refused with a sentence that says what to do: %s', (_, value, sentence) => {
    const refusal = refusalOf({ before: 1, total: value });

    expect(refusal).toMatchObject({ code: 'INVALID_ATTRIBUTE', subject: 'order 42' });
    expect(refusal.message).toMatch(/^Cannot write order 42: attribute total/);
    expect(refusal.message).toContain(sentence);
  });

  it('is found wherever it is, and named by its path', () => {
    fc.assert(
      fc.property(fc.constantFrom(...unstorable), somePlace, ([, value], { path, wrap }) => {
        const { code, attribute = '' } = refusalOf({ before: 1, total: wrap(value) });

        expect({ code, isPath: attribute.startsWith(`total${path}`) }).toEqual({
          code: 'INVALID_ATTRIBUTE',
          isPath: true,
        });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    { method: 'put', values: { Item: { PK: 'a', total: Number.NaN } }, attribute: 'total' },
    { method: 'update', values: { Key: { PK: Number.NaN }, UpdateExpression: 'SET a = b' }, attribute: 'PK' },
    { method: 'delete', values: { Key: { PK: undefined } }, attribute: 'PK' },
    { method: 'check', values: { Key: { PK: '' } }, attribute: 'PK' },
  ] as const)(
    'is refused by $method before any call, and nothing is staged',
    async ({ method, values, attribute }) => {
      const sent: unknown[] = [];
      const unitOfWork = new DynamoDbUnitOfWork({
        client: {
          send: async ({ input }) => {
            sent.push(input);
            return { $metadata: {} };
          },
        },
      });
      const write = { subject: 'order 42', TableName: 'orders', ConditionExpression: 'a = b', ...values };

      expect(() => {
        unitOfWork[method](unchecked(write));
      }).toThrow(expect.objectContaining({ code: 'INVALID_ATTRIBUTE', subject: 'order 42', attribute }));
      await unitOfWork.commit();

      expect(sent).toEqual([]);
    },
  );

  it.each(['put', 'update', 'delete', 'check'] as const)('is refused among the values of %s', (method) => {
    const unitOfWork = new DynamoDbUnitOfWork({ client: { send: async () => ({ $metadata: {} }) } });
    const write = { ...commands[method], ExpressionAttributeValues: { ':total': [Number.NaN] } };

    expect(() => {
      unitOfWork[method](unchecked(write));
    }).toThrow('Cannot write order 42: attribute :total[0] is NaN');
  });

  it.each<readonly [string, unknown]>([
    ['empty text', ''],
    ['no bytes', new Uint8Array()],
    ['null', null],
    ['a flag', true],
    ['a list', ['a']],
    ['a set', new Set(['a'])],
  ])('is refused as part of a key: %s', (_, PK) => {
    const unitOfWork = new DynamoDbUnitOfWork({ client: { send: async () => ({ $metadata: {} }) } });

    expect(() => {
      unitOfWork.delete({
        subject: 'order 42',
        TableName: 'orders',
        Key: { PK: unchecked(PK) },
      });
    }).toThrow(/^Cannot write order 42: attribute PK is part of a key/);
  });
});

describe('an error about a number', () => {
  /** The class of another copy of the SDK. */
  class NumberValue {
    readonly value = '0.1';
  }

  it.each([
    ['an inexact number', 2 ** 53],
    ['the class of another copy', new NumberValue()],
  ])('names a class that can be imported from the SDK: %s', (_, value) => {
    const [name = ''] = /NumberValue\w*/.exec(refusalOf({ total: value }).message.split(';')[1] ?? '') ?? [];

    expect(utilDynamoDb).toHaveProperty(name, expect.any(Function));
  });
});

describe('a plain item', () => {
  it('is read once, so that what is written is what was checked', () => {
    fc.assert(
      fc.property(somePlainItem, (item) => {
        let reads = 0;
        const counted = new Proxy(item, {
          get: (target, name) => {
            reads += 1;
            return Reflect.get(target, name) as unknown;
          },
        });
        const names = Object.keys(item);

        expect(marshallItem('item', counted)).toEqual(marshallItem('item', item));
        expect(marshallItem('item', { nested: counted })).toEqual(marshallItem('item', { nested: item }));
        // Its class is read too.
        expect(reads).toBeLessThanOrEqual(2 * names.length + 2);
      }),
    );
  });

  it('is read back unchanged, with every number exact', () => {
    fc.assert(
      fc.property(somePlainItem, (item) => {
        const read = unmarshallItem(marshallItem('item', item));

        expect(read).toEqual(item);
        // And of the same types, which jest judges by a field `constructor`.
        expect(isDeepStrictEqual(read, item)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('has the stored form that lib-dynamodb gives it', () => {
    // Where lib-dynamodb stores something else than it is given, it is not asked.
    const someJson = fc.dictionary(
      fc.stringMatching(/^[A-Z][a-z]{1,5}$/),
      fc.oneof(
        fc
          .jsonValue({ maxDepth: 3 })
          .filter((value) => !/"(constructor|__proto__|)":/.test(JSON.stringify(value))),
        fc.constant(new Set(['a', 'b'])),
        fc.constant(new Set([1, 2.5])),
        fc.constant(2n ** 60n),
        fc.constant(NumberValueImpl.from('0.1234567890123456789')),
      ),
    );
    fc.assert(
      fc.property(someJson, (item) => {
        const expected = (() => {
          try {
            return marshall(item);
          } catch {
            return undefined;
          }
        })();

        fc.pre(expected !== undefined && refusalOf(item).message === 'It was not refused.');
        expect(marshallItem('item', unchecked(item))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('has at most as many levels as DynamoDB stores', () => {
    expect(refusalOf({ total: nestedIn(31, 1) }).message).toBe('It was not refused.');
    expect(refusalOf({ total: nestedIn(31, {}) }).message).toBe('It was not refused.');
    expect(refusalOf({ total: nestedIn(32, 1) })).toMatchObject({ code: 'INVALID_ATTRIBUTE' });
    expect(refusalOf({ total: nestedIn(32, {}) })).toMatchObject({ code: 'INVALID_ATTRIBUTE' });
  });

  it.each([
    ['the largest exact integer', Number.MAX_SAFE_INTEGER, 2 ** 53],
    ['the smallest exact integer', Number.MIN_SAFE_INTEGER, -(2 ** 53)],
    ['the number nearest to zero', 1e-130, 9e-131],
    ['38 digits', 10n ** 38n - 1n, 10n ** 38n + 1n],
    ['the largest magnitude', 99n * 10n ** 124n, 10n ** 126n],
    [
      'a decimal of 38 digits',
      NumberValueImpl.from(`0.${'1'.repeat(38)}`),
      NumberValueImpl.from(`0.${'1'.repeat(39)}`),
    ],
  ])('has numbers up to %s', (_, within, beyond) => {
    expect(unmarshallItem(marshallItem('item', { within }))).toEqual({ within });
    expect(refusalOf({ beyond })).toMatchObject({ code: 'INVALID_ATTRIBUTE', attribute: 'beyond' });
  });

  it('may contain one object in several places', () => {
    const address = { city: 'Ulm' };

    expect(refusalOf({ billing: address, shipping: address, all: [address, address] }).message).toBe(
      'It was not refused.',
    );
  });

  it('is written as it was when it was staged', async () => {
    const sent: unknown[] = [];
    const unitOfWork = new DynamoDbUnitOfWork({
      client: {
        send: async ({ input }) => {
          sent.push(input);
          return { $metadata: {} };
        },
      },
    });
    const Item = { PK: 'a', lines: ['one'], bytes: new Uint8Array([1]) };
    unitOfWork.put({ subject: 'order 42', TableName: 'orders', Item });
    Item.lines.push('two');
    Item.bytes[0] = 2;
    await unitOfWork.commit();

    expect(sent).toMatchObject([
      {
        TransactItems: [
          {
            Put: {
              Item: { PK: { S: 'a' }, lines: { L: [{ S: 'one' }] }, bytes: { B: new Uint8Array([1]) } },
            },
          },
        ],
      },
    ]);
  });

  it('has an error with a short path', () => {
    const { attribute = '' } = refusalOf({ total: { ['n'.repeat(60_000)]: undefined } });

    expect(attribute.length).toBeLessThan(210);
  });
});

describe('a stored number', () => {
  it.each<readonly [string, unknown]>([
    ['0', 0],
    ['12', 12],
    ['1.50', 1.5],
    ['-0.1', -0.1],
    ['1E+3', 1000],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['1E+30', 10n ** 30n],
    ['-1.5e25', -15n * 10n ** 24n],
    ['0.1000000000000000055511151231257827', NumberValueImpl.from('0.1000000000000000055511151231257827')],
    ['9007199254740993.5', NumberValueImpl.from('9007199254740993.5')],
  ])('is never rounded: %s', (N, value) => {
    expect(unmarshallItem({ total: { N } })).toEqual({ total: value });
  });
});

describe('a stored item', () => {
  const some: readonly (readonly [string, unknown, string])[] = [
    ['plain', { a: 'x' }, 'a'],
    ['a number', { a: 5 }, 'a'],
    ['null', { a: null }, 'a'],
    ['undefined', { a: undefined }, 'a'],
    ['an empty value', { a: {} }, 'a'],
    ['a plain map', { a: { b: { S: 'x' } } }, 'a'],
    ['in a list', { a: { L: [{ S: 'x' }, 'y'] } }, 'a[1]'],
    ['in a map', { a: { M: { b: { L: [{ M: { c: [] } }] } } } }, 'a.b[0].c'],
  ];

  it.each(some)('is refused with its path if it is not in the form of DynamoDB: %s', (_, item, attribute) => {
    expect(() => unmarshallItem(unchecked(item))).toThrow(
      expect.objectContaining({
        code: 'INVALID_ATTRIBUTE',
        attribute,
        message: expect.stringContaining(
          `Cannot read an item: attribute ${attribute} is not in DynamoDB's form`,
        ),
      }),
    );
  });

  it.each([undefined, null, 'text', [], new Map()])('is an object: %p', (item) => {
    expect(() => unmarshallItem(unchecked(item))).toThrow(
      expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }),
    );
  });
});
