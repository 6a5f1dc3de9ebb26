import { UsageFault } from '../fault.ts';
import { endpointVariables } from './place.ts';

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:\/\/[^/]/i.test(text);

/** Throws `USAGE` if an endpoint variable is not a valid address. */
export const assertEndpoints = (environment: NodeJS.ProcessEnv): void => {
  if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') {
    return;
  }
  for (const name of ['AWS_ENDPOINT_URL', ...Object.values(endpointVariables)]) {
    const value = environment[name] ?? '';
    if (value !== '' && !isHttpUrl(value)) {
      throw new UsageFault(
        `${name} is "${value}"; it must be an address that begins with http:// or https://, such as http://localhost:8000.`,
      );
    }
  }
};
