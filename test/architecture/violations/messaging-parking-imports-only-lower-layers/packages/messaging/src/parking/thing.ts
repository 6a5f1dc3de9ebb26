import { it } from '../relay/it.ts';
export const thing = it;
