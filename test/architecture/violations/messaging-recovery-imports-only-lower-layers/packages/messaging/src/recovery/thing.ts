import { it } from '../observer.ts';
export const thing = it;
