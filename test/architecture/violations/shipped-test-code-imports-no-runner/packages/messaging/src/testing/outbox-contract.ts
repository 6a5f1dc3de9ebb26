import { it } from '@jest/globals';

it('depends on a runner', () => undefined);
