export { toPayloadOptions, toUnpackOptions } from './s3-payloads.ts';
