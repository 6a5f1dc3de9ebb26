import { it } from '../../../../packages/simulation/src/it.ts';
export const main = it;
