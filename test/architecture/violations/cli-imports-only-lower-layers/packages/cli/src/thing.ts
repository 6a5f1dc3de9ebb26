import { it } from '../../unit-of-work/src/it.ts';
export const thing = it;
