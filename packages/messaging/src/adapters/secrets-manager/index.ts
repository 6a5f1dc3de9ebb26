export type { SecretsManagerCallerKeysOptions } from './secrets-manager-caller-keys.ts';
export { SecretsManagerCallerKeys } from './secrets-manager-caller-keys.ts';
