import { it } from '../../../../packages/local/src/it.ts';
export const main = it;
