import { it } from '../../messaging/src/it.ts';
export const thing = it;
