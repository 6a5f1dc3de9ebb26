import { it } from '@jest/globals';
import { expectSameTimelines } from './run-history.fixture.ts';

it('a history runs in the same way each time, for hundreds of histories', () => expectSameTimelines(250));
