import { it } from '../adapters/it.ts';
export const cancelOrder = it;
