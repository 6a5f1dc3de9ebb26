import { describe, expect, it } from '@jest/globals';

import { CodedError, hasErrorCode } from './coded-error.ts';

/** Two copies of one class, as two bundled copies of a package make them. */
const aCopyOfTheClass = () =>
  class OutOfStockError extends CodedError<'OUT_OF_STOCK'> {
    readonly code = 'OUT_OF_STOCK';
  };

const OutOfStockError = aCopyOfTheClass();
const OtherOutOfStockError = aCopyOfTheClass();

describe('a coded error', () => {
  it('has the name of its class, its message and its cause', () => {
    const cause = new Error('the shelf is empty');
    const error = new OutOfStockError('None left.', { cause });

    expect(error).toMatchObject({
      name: 'OutOfStockError',
      message: 'None left.',
      code: 'OUT_OF_STOCK',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });

  it('is printed with its code, so that logs contain it', () => {
    expect(Object.keys(new OutOfStockError('None left.'))).toContain('code');
  });
});

describe('hasErrorCode', () => {
  it('recognises an error by its code', () => {
    expect(hasErrorCode(new OutOfStockError('None left.'), 'OUT_OF_STOCK')).toBe(true);
  });

  it('recognises an error of another copy of its class', () => {
    const error = new OtherOutOfStockError('None left.');

    expect(error).not.toBeInstanceOf(OutOfStockError);
    expect(hasErrorCode(error, 'OUT_OF_STOCK')).toBe(true);
  });

  it('recognises a system error of Node by its code', () => {
    expect(hasErrorCode(Object.assign(new Error('hung up'), { code: 'ECONNRESET' }), 'ECONNRESET')).toBe(
      true,
    );
  });

  it.each([
    ['an error of another code', new OutOfStockError('None left.')],
    ['an error without a code', new Error('CLOSED')],
    ['an object that is no error', { code: 'CLOSED' }],
    ['a text', 'CLOSED'],
    ['nothing', undefined],
  ])('does not recognise %s', (_, error) => {
    expect(hasErrorCode(error, 'CLOSED')).toBe(false);
  });
});
