export type { ConsumerFunctionOptions, ConsumerParts } from './consumer-function.ts';
export { createConsumerFunction } from './consumer-function.ts';
