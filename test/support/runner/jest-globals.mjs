// Where tests import `@jest/globals`, they get this module.
const current = () => globalThis[Symbol.for('dynamo-outbox.jest-globals')];

const global = (name) =>
  new Proxy(() => undefined, {
    apply: (_target, _this, parameters) => current()[name](...parameters),
    get: (_target, key) => current()[name][key],
  });

export const afterAll = global('afterAll');
export const afterEach = global('afterEach');
export const beforeAll = global('beforeAll');
export const beforeEach = global('beforeEach');
export const describe = global('describe');
export const it = global('it');
export const test = global('test');
export const { expect } = current();
