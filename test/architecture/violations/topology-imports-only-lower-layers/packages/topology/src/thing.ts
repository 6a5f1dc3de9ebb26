import { it } from '../../local/src/it.ts';
export const thing = it;
