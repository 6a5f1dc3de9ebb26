import { it } from '../consumer/it.ts';
export const thing = it;
