import { it } from '../../service-runtime/src/it.ts';
export const thing = it;
