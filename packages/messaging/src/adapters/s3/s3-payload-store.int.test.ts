import * as runner from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startTestBroker, type TestBroker } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nextMessageId } from '../../message/ids.ts';
import { describePayloadStoreContract } from '../../testing/payload-store-contract.ts';
import { S3PayloadSource } from './s3-payload-source.ts';
import { S3PayloadStore } from './s3-payload-store.ts';

const createBuckets = async ({ s3 }: TestBroker): Promise<void> => {
  for (const Bucket of ['orders-payloads', 'foreign-payloads']) {
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
};

const keyOf = (reference: string): string => new URL(reference).pathname.slice(1);

describePayloadStoreContract(runner, 'S3PayloadStore', async () => {
  const broker = await startTestBroker();
  await createBuckets(broker);
  const client = broker.s3;
  const nowhere = new S3Client({
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    forcePathStyle: true,
  });
  return {
    store: new S3PayloadStore({ client, bucketName: 'orders-payloads' }),
    foreign: new S3PayloadStore({ client, bucketName: 'foreign-payloads' }),
    unreachable: new S3PayloadStore({ client: nowhere, bucketName: 'orders-payloads' }),
    expire: async (reference) => {
      await client.send(new DeleteObjectCommand({ Bucket: 'orders-payloads', Key: keyOf(reference) }));
    },
    stop: async () => {
      nowhere.destroy();
      await broker.stop();
    },
  };
});

describe('S3PayloadStore', () => {
  let broker: TestBroker;

  const aStore = (keyPrefix?: string): S3PayloadStore =>
    new S3PayloadStore({
      client: broker.s3,
      bucketName: 'orders-payloads',
      ...(keyPrefix === undefined ? {} : { keyPrefix }),
    });

  const metadata = {
    messageType: 'order.created',
    contentType: 'application/gzip',
    // Of `x`.
    sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
  };

  beforeAll(async () => {
    broker = await startTestBroker();
    await createBuckets(broker);
  });

  afterAll(async () => {
    await broker.stop();
  });

  it('stores a payload under the id of its message, with its metadata', async () => {
    const id = nextMessageId();
    const reference = await aStore('payloads/').put(id, Buffer.from('x'), metadata);

    expect(reference).toBe(`s3://orders-payloads/payloads/${id}`);
    const head = await broker.s3.send(
      new HeadObjectCommand({ Bucket: 'orders-payloads', Key: `payloads/${id}` }),
    );
    expect(head).toMatchObject({
      ContentType: 'application/gzip',
      ContentLength: 1,
      Metadata: { 'message-type': 'order.created' },
    });
  });

  it('reads only payloads under its prefix', async () => {
    const id = nextMessageId();
    await aStore().put(id, Buffer.from('x'), metadata);
    await aStore('payloads/').put(id, Buffer.from('x'), metadata);
    await broker.s3.send(
      new PutObjectCommand({ Bucket: 'orders-payloads', Key: 'payloads/secret', Body: 's' }),
    );
    const get = (key: string): unknown => aStore('payloads/').get(id, `s3://orders-payloads/${key}`, 10);

    expect(await get(`payloads/${id}`)).toHaveProperty('bytes');
    for (const key of [id, 'payloads/secret', 'payloads/', `payloads/../payloads/${id}`, `payloads/${id}/`]) {
      expect(await get(key)).toEqual({ absent: 'foreign' });
    }
  });

  it('reads only the configured buckets', async () => {
    const { s3: client } = broker;
    const id = nextMessageId();
    const references = await Promise.all(
      ['orders-payloads', 'foreign-payloads'].map((bucketName) =>
        new S3PayloadStore({ client, bucketName }).put(id, Buffer.from('x'), metadata),
      ),
    );
    const readsFrom = (...bucketNames: readonly string[]): Promise<unknown> =>
      Promise.all(
        references.map((reference) => new S3PayloadSource({ client, bucketNames }).get(id, reference, 1)),
      );
    const found = { bytes: expect.anything() };

    expect(await readsFrom('orders-payloads', 'foreign-payloads')).toEqual([found, found]);
    expect(await readsFrom('foreign-payloads')).toEqual([{ absent: 'foreign' }, found]);
    expect(await readsFrom()).toEqual([{ absent: 'foreign' }, { absent: 'foreign' }]);
  });

  it('rejects for a missing bucket, which is a wrong setting and not a missing payload', async () => {
    const store = new S3PayloadStore({ client: broker.s3, bucketName: 'no-such-bucket' });

    const id = nextMessageId();
    await expect(store.put(id, Buffer.from('x'), metadata)).rejects.toThrow();
    await expect(store.get(id, `s3://no-such-bucket/${id}`, 1)).rejects.toThrow();
  });
});
