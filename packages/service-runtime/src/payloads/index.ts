export { toPayloadOptions, toUnpackOptions } from './payload-options.ts';
