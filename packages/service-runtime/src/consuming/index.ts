export type { Consuming, ConsumerParts, ConsumingOptions, ConsumingSettings } from './compose-consuming.ts';
export { composeConsuming } from './compose-consuming.ts';
export type { ConsumerFunctionOptions } from './consumer-function.ts';
export { createConsumerFunction } from './consumer-function.ts';
