export { toPayloadOptions } from './payload-options.ts';
