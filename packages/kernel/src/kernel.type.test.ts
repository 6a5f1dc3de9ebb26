import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';

import { type Brand, hasErrorCode } from './index.ts';

type OrderId = Brand<string, 'OrderId'>;
type CustomerId = Brand<string, 'CustomerId'>;
type Cents = Brand<number, 'Cents'>;

describe('a branded type', () => {
  it('is still what it is made of', () => {
    expectTypeOf<OrderId>().toExtend<string>();
    expectTypeOf<Cents>().toExtend<number>();
  });

  it('is not made by chance', () => {
    expectTypeOf<string>().not.toExtend<OrderId>();
    expectTypeOf<number>().not.toExtend<Cents>();
  });

  it('is kept apart from others of the same kind', () => {
    expectTypeOf<OrderId>().not.toExtend<CustomerId>();
    expectTypeOf<CustomerId>().not.toExtend<OrderId>();
  });
});

describe('hasErrorCode', () => {
  it('narrows what is caught to an error of this code', () => {
    const caught: unknown = new Error('something');
    if (hasErrorCode(caught, 'CLOSED')) {
      expectTypeOf(caught.code).toEqualTypeOf<'CLOSED'>();
      expectTypeOf(caught).toExtend<Error>();
    }
    expect(caught).toBeInstanceOf(Error);
  });
});
