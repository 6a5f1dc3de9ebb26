import { it } from './sns/it.ts';
export const relay = it;
