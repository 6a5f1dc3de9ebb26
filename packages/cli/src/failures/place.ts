import { isAwsHost } from '@dynamo-outbox/kernel';
import type { Api, Call } from './call.ts';

/** Variables that set the endpoint of one API. */
export const endpointVariables = {
  DynamoDB: 'AWS_ENDPOINT_URL_DYNAMODB',
  SQS: 'AWS_ENDPOINT_URL_SQS',
  SNS: 'AWS_ENDPOINT_URL_SNS',
} as const satisfies Readonly<Record<Api, string>>;

/** Returns the variable that sets an API's endpoint; `undefined` if none is set. */
export const endpointVariableOf = (api: Api, environment: NodeJS.ProcessEnv): string | undefined =>
  [endpointVariables[api], 'AWS_ENDPOINT_URL'].find((name) => (environment[name] ?? '') !== '');

/** Returns the destination of a call, for a sentence: `DynamoDB at http://localhost:8000`. */
export const placeOf = ({ api, address }: Pick<Call, 'api' | 'address'>): string =>
  address === undefined ? api : `${api} at ${address}`;

const isAws = (address: string): boolean => URL.canParse(address) && isAwsHost(new URL(address).hostname);

const regionIn = (address: string): string | undefined =>
  /\.([a-z]{2}(?:-[a-z]+)+-\d+)\./.exec(address)?.[1] ??
  /^https?:\/\/\w+\.([\w-]+)\.amazonaws/.exec(address)?.[1];

/** Returns advice for a call with a wrong address. */
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

/** Returns a sentence with a lower-case first letter, to append it to another one. */
export const inSentence = (sentence: string): string =>
  `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
