import { describe, it } from '@jest/globals';
import { checkBothPaths } from './both-paths.fixture.ts';

describe('the stream relay and the polling relay together', () => {
  it('publish every message, none before an earlier one of its key, whatever the stream gives up', () =>
    checkBothPaths(100));
});
