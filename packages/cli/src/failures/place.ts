import type { Api, Call } from './call.ts';

/** Variables that give an endpoint for one API. */
export const endpointVariables = {
  DynamoDB: 'AWS_ENDPOINT_URL_DYNAMODB',
  SQS: 'AWS_ENDPOINT_URL_SQS',
  SNS: 'AWS_ENDPOINT_URL_SNS',
} as const satisfies Readonly<Record<Api, string>>;

/** The variable that gives an API's endpoint; `undefined` when none does. */
export const endpointVariableOf = (api: Api, environment: NodeJS.ProcessEnv): string | undefined =>
  [endpointVariables[api], 'AWS_ENDPOINT_URL'].find((name) => (environment[name] ?? '') !== '');

/** Where a call went, for a sentence: `DynamoDB at http://localhost:8000`. */
export const placeOf = ({ api, address }: Pick<Call, 'api' | 'address'>): string =>
  address === undefined ? api : `${api} at ${address}`;

const isAws = (address: string): boolean =>
  /\.(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)(?::\d+)?$/.test(address);

const regionIn = (address: string): string | undefined =>
  /\.([a-z]{2}(?:-[a-z]+)+-\d+)\./.exec(address)?.[1] ??
  /^https?:\/\/\w+\.([\w-]+)\.amazonaws/.exec(address)?.[1];

/** What to correct when the address of a call is wrong. */
export const describeCorrection = ({ api, address = '' }: Call, environment: NodeJS.ProcessEnv): string => {
  const variable = endpointVariableOf(api, environment);
  if (variable !== undefined) {
    return `Correct ${variable}.`;
  }
  if (!isAws(address)) {
    return `Set ${endpointVariables[api]}, or correct endpoint_url in your AWS configuration file.`;
  }
  const region = regionIn(address);
  return `Check ${region === undefined ? 'the region' : `the region "${region}"`}, your network, VPN and proxy.`;
};

/** A sentence as the end of another one: it begins with a small letter. */
export const inSentence = (sentence: string): string =>
  `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
