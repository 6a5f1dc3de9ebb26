import { it } from '../outbox/it.ts';
export const thing = it;
