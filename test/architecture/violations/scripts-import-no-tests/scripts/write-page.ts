import { it } from '../test/support/it.ts';
export const page = it;
