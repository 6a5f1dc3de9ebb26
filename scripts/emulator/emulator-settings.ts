/** The addresses of an emulator, for the deployer and for the user. */

/** Settings of `npm run deploy:emulator`. */
export interface EmulatorSettings {
  /** Endpoint for the deployer, without a trailing slash. */
  readonly endpoint: string;
  /** Endpoint for the user. Differs from the deployer's when the deployer runs in a container. */
  readonly publicEndpoint: string;
}

/** The settings, or a list of what is invalid. */
export type ReadSettings = { readonly settings: EmulatorSettings } | { readonly faults: readonly string[] };

const hostsOfAws = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)\.?$/;

const parse = (value: string): URL | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
};

const faultOf = (name: string, value: string): string | undefined => {
  const url = parse(value);
  if (url === undefined) {
    return `${name} is "${value}"; it must be a URL such as http://localhost:4566.`;
  }
  if (hostsOfAws.test(url.hostname)) {
    return `${name} points to AWS (${url.hostname}); this command deploys to an emulator only. For AWS, run npx cdk deploy.`;
  }
  return url.pathname === '/' && url.search === '' && url.username === ''
    ? undefined
    : `${name} is "${value}"; it must not contain a path or credentials.`;
};

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
    faultOf('AWS_ENDPOINT_URL', endpoint),
    given === '' ? undefined : faultOf('EMULATOR_PUBLIC_URL', given),
  ].filter((fault) => fault !== undefined);
  return faults.length > 0
    ? { faults }
    : { settings: { endpoint: new URL(endpoint).origin, publicEndpoint: new URL(publicEndpoint).origin } };
};
