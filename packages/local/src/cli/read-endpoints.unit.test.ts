import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endpointNames, endpointVariables } from '../stack/endpoints.ts';
import { readEndpoints } from './read-endpoints.ts';

const one = 'http://localhost:4566';
const other = 'http://127.0.0.1:8000';

describe('readEndpoints', () => {
  it('uses the emulators of the stack for every service if nothing is set', () => {
    expect(readEndpoints({ AWS_ENDPOINT_URL: ' ', AWS_ENDPOINT_URL_SQS: '' })).toEqual({
      endpoints: {},
      faults: [],
    });
  });

  it('uses AWS_ENDPOINT_URL for every service', () => {
    const { endpoints } = readEndpoints({ AWS_ENDPOINT_URL: `${one}/` });

    expect(endpoints).toEqual({ dynamoDb: one, dynamoDbStreams: one, sns: one, sqs: one, s3: one });
  });

  it('prefers the variable of a service to the general one', () => {
    const settings = fc.record(
      Object.fromEntries(
        Object.values(endpointVariables).map((name) => [name, fc.webUrl({ withFragments: false })]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(settings, (given) => {
        const own = Object.fromEntries(
          Object.entries(given).map(([name, url = '']) => [name, new URL(url).origin]),
        );
        const { endpoints } = readEndpoints({ ...own, AWS_ENDPOINT_URL: one });

        for (const name of endpointNames) {
          const fallback = name === 'dynamoDbStreams' ? (own[endpointVariables.dynamoDb] ?? one) : one;
          expect(endpoints[name]).toBe(own[endpointVariables[name]] ?? fallback);
        }
      }),
    );
  });

  it('reads the streams of a table from the server of the table', () => {
    expect(readEndpoints({ AWS_ENDPOINT_URL_DYNAMODB: other }).endpoints).toEqual({
      dynamoDb: other,
      dynamoDbStreams: other,
    });
  });

  it('uses the emulator for DynamoDB if only the other services have a server', () => {
    const { endpoints } = readEndpoints({
      AWS_ENDPOINT_URL_SNS: one,
      AWS_ENDPOINT_URL_SQS: one,
      AWS_ENDPOINT_URL_S3: other,
    });

    expect(endpoints).toEqual({ sns: one, sqs: one, s3: other });
  });

  it.each([
    [
      { AWS_ENDPOINT_URL_SNS: one },
      'AWS_ENDPOINT_URL_SNS is set without AWS_ENDPOINT_URL_SQS; a topic delivers to queues of its own server. Set both.',
    ],
    [
      { AWS_ENDPOINT_URL_SQS: one },
      'AWS_ENDPOINT_URL_SQS is set without AWS_ENDPOINT_URL_SNS; a topic delivers to queues of its own server. Set both.',
    ],
    [
      { AWS_ENDPOINT_URL_DYNAMODB_STREAMS: one },
      'AWS_ENDPOINT_URL_DYNAMODB_STREAMS is set without AWS_ENDPOINT_URL_DYNAMODB; a table has its stream on its own server. Set both.',
    ],
    [
      { AWS_ENDPOINT_URL: 'localhost:4566' },
      'AWS_ENDPOINT_URL is "localhost:4566"; it must be a URL such as http://localhost:4566.',
    ],
    [
      { AWS_ENDPOINT_URL: one, AWS_ENDPOINT_URL_S3: 'http://localhost/s3' },
      'AWS_ENDPOINT_URL_S3 is "http://localhost/s3"; it must not contain a path or credentials.',
    ],
    [
      { AWS_ENDPOINT_URL: 'https://sqs.eu-north-1.amazonaws.com' },
      'AWS_ENDPOINT_URL points to AWS (sqs.eu-north-1.amazonaws.com); this command uses emulators only. For AWS, run npx cdk deploy.',
    ],
  ])('rejects %j in one sentence', (environment, fault) => {
    expect(readEndpoints(environment)).toEqual({ endpoints: {}, faults: [fault] });
  });

  it('reports every fault at once', () => {
    const { faults } = readEndpoints({ AWS_ENDPOINT_URL: 'x', AWS_ENDPOINT_URL_SNS: 'y' });

    expect(faults).toHaveLength(2);
  });
});
