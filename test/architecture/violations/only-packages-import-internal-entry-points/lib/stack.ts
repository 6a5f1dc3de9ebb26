import { it } from '../packages/topology/src/internal/index.ts';
export const stack = it;
