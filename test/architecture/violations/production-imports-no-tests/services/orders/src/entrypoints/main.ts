import { it } from './order.fixture.ts';
export const main = it;
