import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startDynoxide, type Dynoxide } from '../emulators/start-dynoxide.ts';
import { startFauxqs, type Fauxqs } from '../emulators/start-fauxqs.ts';
import { findFreePort } from '../processes/free-port.ts';
import { testCacheDirectory } from '../testing/index.ts';
import { endpointsOf } from './endpoints.ts';
import { waitForEndpoints } from './wait-for-endpoints.ts';

// Only guards against hanging: a busy machine can be slow.
const patience = { milliseconds: 120_000 };
const impatience = { milliseconds: 2_000 };

describe('waitForEndpoints', () => {
  const servers: Server[] = [];
  let dynoxide: Dynoxide;
  let fauxqs: Fauxqs;
  beforeAll(async () => {
    [dynoxide, fauxqs] = await Promise.all([
      startDynoxide(),
      startFauxqs({ bundleCacheDirectory: testCacheDirectory }),
    ]);
  });
  afterAll(() => Promise.all([dynoxide.stop(), fauxqs.stop()]));
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  const serve = async (answer: RequestListener, port = 0): Promise<string> => {
    const server = createServer(answer).listen(port, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  };

  it('accepts servers of every service', async () => {
    const endpoints = endpointsOf({ dynamoDb: dynoxide.endpoint, broker: fauxqs.endpoint });

    await expect(waitForEndpoints(endpoints, patience)).resolves.toBeUndefined();
  });

  it('sends no request to servers that are not external', async () => {
    await expect(waitForEndpoints({}, impatience)).resolves.toBeUndefined();
  });

  it('names the server and the variable when there is none', async () => {
    const refused = async ([name, service, variable]: readonly [string, string, string]): Promise<void> => {
      const endpoint = `http://127.0.0.1:${await findFreePort()}`;
      const warnings: string[] = [];
      const wait = { ...impatience, warn: (sentence: string) => warnings.push(sentence) };

      await expect(waitForEndpoints({ [name]: endpoint }, wait)).rejects.toMatchObject({
        code: 'ENDPOINT_UNUSABLE',
        message: expect.stringMatching(
          new RegExp(
            `^There is no ${service} at ${endpoint} \\(.*connect ECONNREFUSED .*, for 2 seconds\\)\\. Start a server with ${service} there, or change AWS_ENDPOINT_URL or ${variable}\\.$`,
          ),
        ) as unknown,
      });
      expect(warnings).toEqual([
        expect.stringMatching(
          new RegExp(`^Waiting up to 2 seconds for ${service} at ${endpoint}: .*ECONNREFUSED`),
        ),
      ]);
    };

    // Each takes the whole time limit, so they take it together.
    await Promise.all(
      (
        [
          ['dynamoDb', 'DynamoDB', 'AWS_ENDPOINT_URL_DYNAMODB'],
          ['dynamoDbStreams', 'DynamoDB Streams', 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS'],
          ['sns', 'SNS', 'AWS_ENDPOINT_URL_SNS'],
          ['sqs', 'SQS', 'AWS_ENDPOINT_URL_SQS'],
          ['s3', 'S3', 'AWS_ENDPOINT_URL_S3'],
        ] as const
      ).map(refused),
    );
  });

  it('reports a server that does not respond', async () => {
    const endpoint = await serve(() => undefined);

    await expect(waitForEndpoints({ sqs: endpoint }, impatience)).rejects.toThrow(
      `There is no SQS at ${endpoint} (it accepts connections but does not answer within 2 seconds).`,
    );
  });

  it('reports a server of another service immediately', async () => {
    const endpoint = await serve((_request, response) => response.writeHead(404).end('no such page'));

    await expect(waitForEndpoints({ sns: endpoint }, patience)).rejects.toThrow(
      `There is no SNS at ${endpoint} (it answers with status 404).`,
    );
  });

  it('reports immediately that LocalStack runs without the service', async () => {
    const endpoint = await serve((_request, response) => response.writeHead(501).end('{}'));

    await expect(waitForEndpoints({ dynamoDb: endpoint }, patience)).rejects.toThrow(
      `There is no DynamoDB at ${endpoint} (it answers with status 501).`,
    );
  });

  it('waits for a server that starts later or fails at first', async () => {
    const port = await findFreePort();
    let answers = 0;
    const startLater = async (): Promise<void> => {
      await serve((request, response) => {
        answers += 1;
        if (answers === 1) {
          response.writeHead(503).end();
          return;
        }
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        response.end('{"TableNames":[]}');
        request.resume();
      }, port);
    };
    const waiting = waitForEndpoints(
      { dynamoDb: `http://127.0.0.1:${port}` },
      { ...patience, warn: () => void startLater() },
    );

    await expect(waiting).resolves.toBeUndefined();
    expect(answers).toBe(2);
  });
});
