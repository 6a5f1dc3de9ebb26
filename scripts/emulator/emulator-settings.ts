/** Where an emulator is, as its deployer and as its user reach it. */

/** What `npm run deploy:emulator` was told. */
export interface EmulatorSettings {
  /** As the deployer reaches it; without a slash at the end. */
  readonly endpoint: string;
  /** As the user reaches it: another one when the deployer runs in a container. */
  readonly publicEndpoint: string;
}

/** Settings, or what is wrong with them. */
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
    return `${name} is at AWS (${url.hostname}); this deploys to an emulator alone. For AWS say npx cdk deploy.`;
  }
  return url.pathname === '/' && url.search === '' && url.username === ''
    ? undefined
    : `${name} is "${value}"; it must have neither a path nor credentials.`;
};

/** Reads where the emulator is from the environment, with every fault at once. */
export const readEmulatorSettings = (environment: NodeJS.ProcessEnv): ReadSettings => {
  const endpoint = environment['AWS_ENDPOINT_URL'] ?? '';
  if (endpoint === '') {
    return {
      faults: ['AWS_ENDPOINT_URL is missing: say where the emulator is, such as http://localhost:4566.'],
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
