import { it } from '../entrypoints/it.ts';
export const orders = it;
