import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { GetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from '@jest/globals';
import { boundedRequests } from './bounded-requests.ts';

const sockets = new Set<Socket>();
let server: Server | undefined;

/** A service that accepts every connection, and sends only the given bytes in response to a request. */
const startService = async (answer: string): Promise<string> => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', () => socket.write(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const settingsFor = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
  requestHandler: boundedRequests({ connectMilliseconds: 100, answerMilliseconds: 100 }),
});

describe('a client with bounded requests', () => {
  afterEach(() => {
    sockets.forEach((socket) => socket.destroy());
    sockets.clear();
    server?.close();
  });

  it('gives up on a service that accepts the request and never responds', async () => {
    const client = new DynamoDBClient(settingsFor(await startService('')));

    await expect(
      client.send(new GetItemCommand({ TableName: 'orders', Key: { PK: { S: 'x' } } })),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('gives up on a response that stops in the middle of its body', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthe beginning';
    const client = new S3Client({ ...settingsFor(await startService(head)), forcePathStyle: true });

    const read = async (): Promise<unknown> => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'payloads', Key: 'x' }));
      return Body?.transformToByteArray();
    };

    await expect(read()).rejects.toThrow(/timed out/u);
  });

  it.each([{ connectMilliseconds: 0 }, { answerMilliseconds: Number.NaN }])(
    'rejects %j, which the SDK treats as no limit',
    (bounds) => {
      expect(() => boundedRequests(bounds)).toThrow(RangeError);
    },
  );
});
