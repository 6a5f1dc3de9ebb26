import { it } from '../../../customers/src/domain/it.ts';
export const customers = it;
