import { it } from '@dynamo-outbox/kernel';
export const relay = it;
