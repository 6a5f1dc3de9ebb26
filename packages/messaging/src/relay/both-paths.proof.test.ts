import { describe, it } from '@jest/globals';
import { checkBothPaths } from './both-paths.fixture.ts';

describe('the stream relay and the polling relay together', () => {
  it('publish every message of a key in order, whichever records the stream gives up, in thousands of histories', () =>
    checkBothPaths(3_000));
});
