import { it } from '../../../lib/it.ts';
export const handler = it;
