import { it } from '../../../services/orders/src/it.ts';
export const handler = it;
