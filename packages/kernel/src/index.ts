export type { Backoff, Sleep } from './backoff.ts';
export { fullJitterMilliseconds, sleep } from './backoff.ts';
export type { Brand } from './brand.ts';
export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export { CodedError, hasErrorCode } from './coded-error.ts';
