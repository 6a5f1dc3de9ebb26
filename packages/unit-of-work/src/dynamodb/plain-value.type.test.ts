import { describe, it } from '@jest/globals';
import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { expectTypeOf } from 'expect-type';
import type { DynamoDbTransaction } from './dynamodb-transaction.ts';
import type { PlainItem, PlainKey, PlainValue } from './plain-value.ts';

describe('a plain value', () => {
  it('has a type that accepts all values that DynamoDB stores', () => {
    expectTypeOf<PlainValue>().not.toBeAny();
    expectTypeOf({
      total: 5,
      tags: new Set(['a']),
      lines: [{ price: 1n, note: null }],
    }).toExtend<PlainItem>();
    expectTypeOf(NumberValueImpl.from('0.1')).toExtend<PlainValue>();
    expectTypeOf(Buffer.from('a')).toExtend<PlainValue>();
    expectTypeOf<readonly string[]>().toExtend<PlainValue>();
    expectTypeOf<{ readonly note?: string }>().toExtend<PlainItem>();
  });

  it('has a type that rejects values that DynamoDB does not store', () => {
    expectTypeOf<undefined>().not.toExtend<PlainValue>();
    expectTypeOf<Date>().not.toExtend<PlainValue>();
    expectTypeOf<Map<string, string>>().not.toExtend<PlainValue>();
    expectTypeOf<() => string>().not.toExtend<PlainValue>();
    expectTypeOf<Set<string | number>>().not.toExtend<PlainValue>();
    expectTypeOf<ArrayBuffer>().not.toExtend<PlainValue>();
    expectTypeOf<Float64Array>().not.toExtend<PlainValue>();
    expectTypeOf<{ PK: { S: string } }>().not.toExtend<PlainKey>();
    expectTypeOf<{ PK: null }>().not.toExtend<PlainKey>();
  });

  it('is required in all members of a write that need one', () => {
    expectTypeOf<Parameters<DynamoDbTransaction['put']>[0]>()
      .toHaveProperty('Item')
      .toEqualTypeOf<PlainItem>();
    expectTypeOf<Parameters<DynamoDbTransaction['update']>[0]>()
      .toHaveProperty('Key')
      .toEqualTypeOf<PlainKey>();
  });
});
