export type { KmsCallerKeysOptions } from './kms-caller-keys.ts';
export { encryptCallerKeys, KmsCallerKeys } from './kms-caller-keys.ts';
