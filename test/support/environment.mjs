import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

const require = createRequire(import.meta.url);

/** Node, with a `require` of the worker itself: see `shared-module-transform.mjs`. */
export default class Environment extends TestEnvironment {
  constructor(...parameters) {
    super(...parameters);
    this.global.requireInWorker = require;
  }
}
