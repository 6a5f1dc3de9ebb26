export type { S3PayloadSourceOptions } from './s3-payload-source.ts';
export { S3PayloadSource } from './s3-payload-source.ts';
export type { S3PayloadStoreOptions } from './s3-payload-store.ts';
export { S3PayloadStore } from './s3-payload-store.ts';
