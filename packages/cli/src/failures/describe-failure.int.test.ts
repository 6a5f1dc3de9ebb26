import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClients, type Clients } from '../services/clients.ts';
import {
  answering,
  refusing,
  startHttp,
  startTcp,
  startTls,
  type AnsweringServer,
} from './answering-server.fixture.ts';
import type { Api } from './call.ts';
import { describeFailure } from './describe-failure.ts';

const calls: Readonly<Record<Api, (clients: Clients) => Promise<unknown>>> = {
  DynamoDB: ({ dynamoDb }) => dynamoDb.send(new DescribeTableCommand({ TableName: 'orders-outbox' })),
  SQS: ({ sqs }) => sqs.send(new GetQueueUrlCommand({ QueueName: 'orders--customers' })),
  SNS: ({ sns }) =>
    sns.send(new GetTopicAttributesCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:orders' })),
};

const apis: readonly Api[] = ['DynamoDB', 'SQS', 'SNS'];

const environment = { AWS_ENDPOINT_URL: 'set' };

/** What a call to an endpoint fails with, in words. */
const failureOf = async (api: Api, endpoint: string, patience = 60_000): Promise<string> => {
  const clients = createClients(() => undefined, {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      connectionTimeout: 60_000,
      requestTimeout: patience,
      socketTimeout: patience,
      throwOnRequestTimeout: true,
    },
  });
  try {
    await calls[api](clients);
    return 'no failure';
  } catch (error) {
    return describeFailure(error, environment);
  }
};

/** What is never shown: the SDK's own words, a stack, more than a line. */
const raw = /Deserialization|UnknownError|SyntaxError|XML parse|\$response|TypeError|\n| at .*\.js:/;

let server: AnsweringServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const html = '<html><body>The proxy says no.</body></html>';

describe('a call that fails', () => {
  it.each([
    [
      'an HTML page of a proxy',
      answering(403, 'text/html', html),
      /is not \w+, but another server or a proxy: it answered \w+ with 403, text\/html\. Correct AWS_ENDPOINT_URL\.$/,
    ],
    [
      'an HTML page as success',
      answering(200, 'text/html', html),
      /is not \w+, but another server or a proxy: it answered \w+ with 200, text\/html\./,
    ],
    [
      'JSON of another server',
      answering(200, 'application/json', '{"ok":true}'),
      /is not \w+, .* with 200, application\/json\./,
    ],
    [
      'an error of another server',
      answering(404, 'application/json', '{"error":"NO_ROUTE","message":"There is nothing."}'),
      /is not \w+, .* with 404, application\/json\./,
    ],
    ['plain text', answering(404, 'text/plain', 'not found'), /is not \w+, .* with 404, text\/plain\./],
    ['a redirection', answering(302, 'text/html', ''), /is not \w+, .* with 302, text\/html\./],
    [
      'a failing gateway',
      answering(503, 'text/html', html),
      /fails: it answered \w+ with 503, text\/html\. Try again/,
    ],
  ])(
    'for %s is described with the server, its address, and a fix, for each API',
    async (_, answer, sentence) => {
      server = await startHttp(answer);
      const endpoint = `http://127.0.0.1:${server.port}`;

      const failures = await Promise.all(apis.map((api) => failureOf(api, endpoint)));

      failures.forEach((failure, index) => {
        expect(failure).toMatch(sentence);
        expect(failure).toContain(`${apis[index] ?? ''} at ${endpoint}`);
        expect(failure).not.toMatch(raw);
      });
    },
  );

  it.each([
    [
      'AccessDeniedException',
      'User: arn:aws:sts::1:assumed-role/Ops/jo is not authorized to perform: dynamodb:DescribeTable on resource: arn:aws:dynamodb:us-east-1:1:table/orders-outbox because no identity-based policy allows it',
      'You are not allowed to call dynamodb:DescribeTable on arn:aws:dynamodb:us-east-1:1:table/orders-outbox as ' +
        'arn:aws:sts::1:assumed-role/Ops/jo. Ask for the permission',
    ],
    [
      'AccessDeniedException',
      '',
      'You are not allowed to call dynamodb:DescribeTable on table "orders-outbox". Ask for the permission',
    ],
    [
      'AccessDeniedException',
      'with an explicit deny in a service control policy',
      'A policy denies it explicitly.',
    ],
    [
      'InvalidSignatureException',
      'Signature expired: 20261127T000000Z is now earlier than 20261127T010000Z',
      'the clock of this machine is wrong',
    ],
    [
      'InvalidSignatureException',
      'Signature not yet current: 20261127T000000Z',
      'the clock of this machine is wrong',
    ],
    [
      'InvalidSignatureException',
      'The request signature we calculated does not match',
      'the secret access key does not belong to the access key',
    ],
    [
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'sqs'.",
      'belongs to another service or region than the request is signed for. Correct AWS_ENDPOINT_URL.',
    ],
    [
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'AWS does not know these credentials.',
    ],
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      'The AWS credentials have expired.',
    ],
    [
      'UnknownOperationException',
      '',
      'is not DynamoDB: it does not know DescribeTable. Correct AWS_ENDPOINT_URL.',
    ],
    [
      'ValidationException',
      'A thing is\nwrong',
      'refused DescribeTable of table "orders-outbox": A thing is.',
    ],
  ])('with %s (%s) is described in a sentence', async (name, message, sentence) => {
    server = await startHttp(refusing(400, name, message));

    const failure = await failureOf('DynamoDB', `http://127.0.0.1:${server.port}`);

    expect(failure).toContain(sentence);
    expect(failure).not.toMatch(raw);
  });

  it('with an XML error is described with the action and the topic', async () => {
    const error = '<Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>no</Message></Error>';
    server = await startHttp(answering(403, 'text/xml', `<ErrorResponse>${error}</ErrorResponse>`));

    expect(await failureOf('SNS', `http://127.0.0.1:${server.port}`)).toMatch(
      /^You are not allowed to call sns:GetTopicAttributes on topic "orders"\. /,
    );
  });

  it.each([
    ['is silent', () => startTcp(() => undefined), /did not answer within seconds/],
    [
      'stops in the middle',
      () =>
        startHttp((_request, response) => {
          response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
          response.write('{');
        }),
      /did not answer within seconds/,
    ],
    ['hangs up', () => startTcp((socket) => socket.destroy()), /closes connections without an answer/],
    [
      'speaks something else',
      () => startTcp((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')),
      /does not speak HTTP\./,
    ],
    ['wants HTTPS', startTls, /closes connections without an answer.*must begin with https:\/\//],
  ])('because a server %s is described with its address', async (_, start, sentence) => {
    const isSilent = sentence.source.includes('did not answer');
    server = await start();
    const endpoint = `http://127.0.0.1:${server.port}`;

    // A server that never answers is waited for no longer than it takes to see that.
    const failure = await failureOf('DynamoDB', endpoint, isSilent ? 100 : undefined);

    expect(failure).toMatch(sentence);
    expect(failure).toContain(`DynamoDB at ${endpoint}`);
    expect(failure).toContain('AWS_ENDPOINT_URL');
    expect(failure).not.toMatch(raw);
  });

  it('with HTTPS to an HTTP server is described as such', async () => {
    server = await startHttp(answering(200, 'text/plain', ''));
    const endpoint = `https://127.0.0.1:${server.port}`;

    expect(await failureOf('SQS', endpoint)).toContain(
      `SQS at ${endpoint} does not speak HTTPS. Let the address begin with http://`,
    );
  });

  it('because no server listens, or the host is unknown, is described with the address', async () => {
    const gone = await startTcp(() => undefined);
    await gone.stop();

    expect(await failureOf('SNS', `http://127.0.0.1:${gone.port}`)).toMatch(
      /^Nothing answers for SNS at http:\/\/127\.0\.0\.1:\d+: the connection is refused\. Start the server, or correct AWS_ENDPOINT_URL\.$/,
    );
    expect(await failureOf('SNS', 'http://nowhere.invalid')).toMatch(
      /^The host of SNS at http:\/\/nowhere\.invalid is unknown\. Correct AWS_ENDPOINT_URL\.$/,
    );
  });

  it.each(['localhost:8000', 'localhost', 'http://', 'ftp://localhost', '//localhost'])(
    'because its endpoint is %s is described with an example of an endpoint',
    async (endpoint) => {
      expect(await failureOf('DynamoDB', endpoint)).toMatch(
        /^The endpoint of DynamoDB is wrong: AWS_ENDPOINT_URL .* begins with http:\/\/ or https:\/\//,
      );
    },
  );

  it('because endpoints are swapped is described with the API that does not answer there', async () => {
    const [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);

    const [fromBroker, ...fromDynamoDb] = await Promise.all([
      failureOf('DynamoDB', broker.endpoint),
      failureOf('SQS', dynamoDb.endpoint),
      failureOf('SNS', dynamoDb.endpoint),
    ]);
    await Promise.all([dynamoDb.stop(), broker.stop()]);

    expect(fromBroker).toContain(`What answers as DynamoDB at ${broker.endpoint} is not DynamoDB`);
    expect(fromDynamoDb[0]).toContain(`What answers as SQS at ${dynamoDb.endpoint} is not SQS`);
    expect(fromDynamoDb[1]).toContain(`What answers as SNS at ${dynamoDb.endpoint} is not SNS`);
  });
});

describe('a call that waits for its first response', () => {
  it('shows the address until the API responds', async () => {
    server = await startHttp(answering(200, 'application/x-amz-json-1.0', '{"Table":{}}'));
    const endpoint = `http://127.0.0.1:${server.port}`;
    const waited: string[] = [];
    const clients = createClients((text) => waited.push(text), {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });

    await calls.DynamoDB(clients);
    await calls.DynamoDB(clients);

    expect(waited).toEqual([`Waiting for DynamoDB at ${endpoint}`]);
  });
});
