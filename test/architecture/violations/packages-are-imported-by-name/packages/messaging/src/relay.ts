import { it } from '../../kernel/src/it.ts';
export const relay = it;
