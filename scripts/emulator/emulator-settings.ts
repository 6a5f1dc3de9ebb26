/** The addresses of an emulator, for the deployer and for the user. */
import { endpointFault } from '@dynamo-outbox/local';

/** Settings of `npm run deploy:emulator`. */
export interface EmulatorSettings {
  /** Endpoint for the deployer, without a trailing slash. */
  readonly endpoint: string;
  /** Endpoint for the user. Differs from the deployer's when the deployer runs in a container. */
  readonly publicEndpoint: string;
}

/** The settings, or a list of what is invalid. */
export type ReadSettings = { readonly settings: EmulatorSettings } | { readonly faults: readonly string[] };

/** Reads the address of the emulator from the environment. Reports all invalid settings. */
export const readEmulatorSettings = (environment: NodeJS.ProcessEnv): ReadSettings => {
  const endpoint = environment['AWS_ENDPOINT_URL'] ?? '';
  if (endpoint === '') {
    return {
      faults: [
        'AWS_ENDPOINT_URL is missing; set it to the endpoint of the emulator, such as http://localhost:4566.',
      ],
    };
  }
  const given = environment['EMULATOR_PUBLIC_URL'] ?? '';
  const publicEndpoint = given === '' ? endpoint : given;
  const faults = [
    endpointFault('AWS_ENDPOINT_URL', endpoint),
    given === '' ? undefined : endpointFault('EMULATOR_PUBLIC_URL', given),
  ].filter((fault) => fault !== undefined);
  return faults.length > 0
    ? { faults }
    : { settings: { endpoint: new URL(endpoint).origin, publicEndpoint: new URL(publicEndpoint).origin } };
};
