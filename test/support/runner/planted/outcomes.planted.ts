import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

it('holds', () => {
  expect(1).toBe(1);
});

it('fails at a line of the source', () => {
  expect(1).toBe(2); // The line that must be shown.
});

it('rejects', async () => {
  await Promise.reject(new Error('rejected'));
});

it('takes too long', () => new Promise(() => undefined), 1);

it('leaves a rejection behind', async () => {
  void Promise.reject(new Error('left behind'));
  await new Promise((resolve) => setImmediate(resolve));
});

it('throws beside its promise', async () => {
  setImmediate(() => {
    throw new Error('thrown beside');
  });
  await new Promise((resolve) => setImmediate(resolve));
});

it.each([1, 2])('is given %i of two', (number) => {
  expect(number).toBe(1);
});

it.skip('is skipped', () => undefined);

it('compares dates by their time', () => {
  expect({ at: new Date(1) }).toMatchObject({ at: new Date(2) });
});

it('compares errors by their message', () => {
  expect(new Error('one')).toEqual(new Error('other'));
});

describe('a group whose hook fails', () => {
  beforeAll(() => {
    throw new Error('hook');
  });

  it('fails with its hook', () => undefined);
});

describe('a test with a hook that fails behind it', () => {
  afterEach(() => {
    throw new Error('hook');
  });

  it('fails with the hook behind it', () => undefined);
});
