import { it } from '../services/orders/src/domain/it.ts';
export const stack = it;
