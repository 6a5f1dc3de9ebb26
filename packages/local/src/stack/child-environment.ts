import { localCredentials, localRegion } from '../clients/local-clients.ts';
import { endpointNames, endpointVariables, type StackEndpoints } from './endpoints.ts';

/** Suppresses the SDK's announcement that it will drop Node 20, which does not help users of the stack. */
export const quietSdkEnvironment: Readonly<Record<string, string>> = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/**
 * SDK settings for a child of the stack: local endpoints, and credentials that are valid nowhere else. A description
 * can override them, for example to set the caller.
 */
export const sdkEnvironment = (endpoints: StackEndpoints): Readonly<Record<string, string>> => ({
  ...quietSdkEnvironment,
  AWS_REGION: localRegion,
  AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
  ...Object.fromEntries(endpointNames.map((name) => [endpointVariables[name], endpoints[name]])),
});
