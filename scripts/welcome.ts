import { endpointVariables, type StackEndpoints } from '@dynamo-outbox/local';
import { tryIt } from './try-it.ts';

/** What `npm start` shows once everything runs. */
export interface Welcome {
  /** URLs of the services by name. */
  readonly urls: Readonly<Record<string, string>>;
  readonly endpoints: StackEndpoints;
  /** URL of the only server, as the user reaches it: the stack in a container has another one. */
  readonly publicEndpoint: string | undefined;
}

/** The variables that lead the CLI to the servers, as few as possible. */
const endpointExports = (endpoints: StackEndpoints): string => {
  const others = (['dynamoDb', 'sns', 'sqs'] as const).filter((name) => endpoints[name] !== endpoints.s3);
  return [
    `AWS_ENDPOINT_URL=${endpoints.s3}`,
    ...others.map((name) => `${endpointVariables[name]}=${endpoints[name]}`),
  ].join(' ');
};

/** Returns example requests, and how to see where messages are. */
export const welcome = ({ urls, endpoints, publicEndpoint }: Welcome): string => `${tryIt(urls)}
Where messages are, in another terminal:

  export AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export ${publicEndpoint === undefined ? endpointExports(endpoints) : `AWS_ENDPOINT_URL=${publicEndpoint}`}
  npx dynamo-outbox status

Ctrl-C ends everything.
`;
