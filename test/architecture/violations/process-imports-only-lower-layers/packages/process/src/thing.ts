import { it } from '../../topology/src/it.ts';
export const thing = it;
