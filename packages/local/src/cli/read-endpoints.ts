import { isAwsHost } from '@dynamo-outbox/kernel';
import { endpointNames, endpointVariables, type ExternalEndpoints } from '../stack/endpoints.ts';

const parse = (value: string): URL | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
};

/** Returns what is wrong with the endpoint of an emulator, as a sentence; `undefined` if nothing is. */
export const endpointFault = (variable: string, value: string): string | undefined => {
  const url = parse(value);
  if (url === undefined) {
    return `${variable} is "${value}"; it must be a URL such as http://localhost:4566.`;
  }
  if (isAwsHost(url.hostname)) {
    return `${variable} points to AWS (${url.hostname}); this command uses emulators only. For AWS, run npx cdk deploy.`;
  }
  return url.pathname === '/' && url.search === '' && url.username === ''
    ? undefined
    : `${variable} is "${value}"; it must not contain a path or credentials.`;
};

/** The endpoints of servers that run already, or what is wrong with them. */
export interface ReadEndpoints {
  readonly endpoints: ExternalEndpoints;
  /** Sentences. */
  readonly faults: readonly string[];
}

const general = 'AWS_ENDPOINT_URL';

const given = (environment: NodeJS.ProcessEnv, variable: string): string | undefined => {
  const value = environment[variable]?.trim();
  return value === '' ? undefined : value;
};

/** A table has its stream on its own server, and a topic delivers to queues of its own server. */
const pairFaults = (environment: NodeJS.ProcessEnv): readonly string[] => {
  const isSet = (variable: string): boolean =>
    (given(environment, variable) ?? given(environment, general)) !== undefined;
  const { dynamoDb, dynamoDbStreams, sns, sqs } = endpointVariables;
  return [
    ...(isSet(dynamoDbStreams) && !isSet(dynamoDb)
      ? [`${dynamoDbStreams} is set without ${dynamoDb}; a table has its stream on its own server. Set both.`]
      : []),
    ...(isSet(sns) === isSet(sqs)
      ? []
      : [
          `${isSet(sns) ? sns : sqs} is set without ${isSet(sns) ? sqs : sns}; a topic delivers to queues of its own server. Set both.`,
        ]),
  ];
};

/**
 * Reads `AWS_ENDPOINT_URL` and the variables of single services, which override it. A blank variable counts as missing.
 *
 * DynamoDB Streams follows `AWS_ENDPOINT_URL_DYNAMODB` unless it has its own variable.
 */
export const readEndpoints = (environment: NodeJS.ProcessEnv): ReadEndpoints => {
  const variables = [general, ...Object.values(endpointVariables)];
  const valueFaults = variables.flatMap((variable) => {
    const value = given(environment, variable);
    return value === undefined ? [] : (endpointFault(variable, value) ?? []);
  });
  const faults = [...valueFaults, ...pairFaults(environment)];
  if (faults.length > 0) {
    return { endpoints: {}, faults };
  }
  const chosen = endpointNames.flatMap((name) => {
    const ofTables = name === 'dynamoDbStreams' ? given(environment, endpointVariables.dynamoDb) : undefined;
    const url = given(environment, endpointVariables[name]) ?? ofTables ?? given(environment, general);
    return url === undefined ? [] : [[name, new URL(url).origin] as const];
  });
  return { endpoints: Object.fromEntries(chosen), faults: [] };
};
