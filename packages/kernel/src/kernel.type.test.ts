import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';

import { type Brand, hasErrorCode } from './index.ts';

type OrderId = Brand<string, 'OrderId'>;
type CustomerId = Brand<string, 'CustomerId'>;
type Cents = Brand<number, 'Cents'>;

describe('a branded type', () => {
  it('is assignable to its base type', () => {
    expectTypeOf<OrderId>().toExtend<string>();
    expectTypeOf<Cents>().toExtend<number>();
  });

  it('is not created from a plain value', () => {
    expectTypeOf<string>().not.toExtend<OrderId>();
    expectTypeOf<number>().not.toExtend<Cents>();
  });

  it('is not assignable to another brand of the same base type', () => {
    expectTypeOf<OrderId>().not.toExtend<CustomerId>();
    expectTypeOf<CustomerId>().not.toExtend<OrderId>();
  });
});

describe('hasErrorCode', () => {
  it('narrows a caught value to an error with this code', () => {
    const caught: unknown = new Error('something');
    if (hasErrorCode(caught, 'CLOSED')) {
      expectTypeOf(caught.code).toEqualTypeOf<'CLOSED'>();
      expectTypeOf(caught).toExtend<Error>();
    }
    expect(caught).toBeInstanceOf(Error);
  });
});
