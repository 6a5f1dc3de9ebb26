import { it } from './adapters/sns/it.ts';
export const relay = it;
