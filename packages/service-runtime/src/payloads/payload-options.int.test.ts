import { createHash } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { startTestBroker } from '@dynamo-outbox/local/testing';
import { nextMessageId, type PayloadStore } from '@dynamo-outbox/messaging';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import {
  payloadSettings,
  payloadSourceSettings,
  type PayloadSourceSettings,
} from '../settings/payload-settings.ts';
import { readSettings } from '../settings/read-settings.ts';
import { toPayloadOptions, toUnpackOptions } from './payload-options.ts';

type TestBroker = Awaited<ReturnType<typeof startTestBroker>>;

const read = (environment: Record<string, string>): PayloadSourceSettings =>
  readSettings(z.object({ ...payloadSettings, ...payloadSourceSettings }), environment, {
    service: 'orders',
  });

describe('the payload options from settings', () => {
  let broker: TestBroker;
  const environmentBefore = process.env;

  beforeAll(async () => {
    broker = await startTestBroker();
    await broker.s3.send(new CreateBucketCommand({ Bucket: 'orders-payloads' }));
    process.env = {
      ...environmentBefore,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: broker.endpoint,
    };
  });

  afterAll(async () => {
    process.env = environmentBefore;
    await broker.stop();
  });

  const id = nextMessageId();

  const put = async (store: PayloadStore | undefined, text: string): Promise<string> => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    const metadata = { messageType: 'order.created', contentType: 'application/json', sha256 };
    return (await store?.put(id, Buffer.from(text), metadata)) ?? 'no store';
  };

  it('take region, endpoint and credentials from the environment that they are given', async () => {
    const environment = process.env;
    const settings = read({
      AWS_ENDPOINT_URL: broker.endpoint,
      PAYLOAD_BUCKET_NAME: 'orders-payloads',
      PAYLOAD_SOURCE_BUCKET_NAME: 'orders-payloads',
    });
    process.env = { AWS_EC2_METADATA_DISABLED: 'true' };

    try {
      const reference = await put(toPayloadOptions(settings, environment).store, 'given');
      const fetched = await toUnpackOptions(settings, environment).source?.get(id, reference, 10);

      expect(fetched).toEqual({ bytes: new Uint8Array(Buffer.from('given')) });
    } finally {
      process.env = environment;
    }
  });

  it('write to the bucket of the service, and read from the bucket of the consumed service', async () => {
    const settings = read({
      AWS_ENDPOINT_URL: broker.endpoint,
      PAYLOAD_BUCKET_NAME: 'orders-payloads',
      PAYLOAD_SOURCE_BUCKET_NAME: 'orders-payloads',
    });

    const reference = await put(toPayloadOptions(settings).store, 'x');
    const fetched = await toUnpackOptions(settings).source?.get(id, reference, 10);

    expect(reference).toMatch(/^s3:\/\/orders-payloads\//);
    expect(fetched).toEqual({ bytes: Uint8Array.from(Buffer.from('x')) });
  });

  it('have no store without buckets, and otherwise their defaults', () => {
    expect(toPayloadOptions(read({}))).toEqual({
      inlineLimitBytes: 64_512,
      compressionThresholdBytes: 4_096,
      maxBytes: 4_194_304,
      maxValues: 100_000,
    });
    expect(toUnpackOptions(read({}))).toEqual({ maxBytes: 4_194_304, maxValues: 100_000 });
  });
});

describe('the settings of payloads', () => {
  const settings = {
    PAYLOAD_BUCKET_NAME: 'orders-payloads',
    PAYLOAD_SOURCE_BUCKET_NAME: 'customers-payloads',
    PAYLOAD_INLINE_LIMIT_BYTES: 4_096,
    COMPRESSION_THRESHOLD_BYTES: 0,
    PAYLOAD_MAX_BYTES: 1,
    PAYLOAD_MAX_VALUES: 1,
  };
  const environment = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, String(value)]),
  );

  it('are read from the environment', () => {
    expect(read(environment)).toEqual(settings);
  });

  it.each([
    ['PAYLOAD_BUCKET_NAME', ''],
    ['PAYLOAD_BUCKET_NAME', 'ab'],
    ['PAYLOAD_BUCKET_NAME', 'Orders'],
    ['PAYLOAD_BUCKET_NAME', 'orders/payloads'],
    ['PAYLOAD_BUCKET_NAME', 'x'.repeat(64)],
    ['PAYLOAD_SOURCE_BUCKET_NAME', '-orders'],
    ['PAYLOAD_INLINE_LIMIT_BYTES', '4095'],
    ['PAYLOAD_INLINE_LIMIT_BYTES', '356865'],
    ['PAYLOAD_INLINE_LIMIT_BYTES', '64k'],
    ['COMPRESSION_THRESHOLD_BYTES', '-1'],
    ['COMPRESSION_THRESHOLD_BYTES', ''],
    ['PAYLOAD_MAX_BYTES', '0'],
    ['PAYLOAD_MAX_BYTES', '16777217'],
    ['PAYLOAD_MAX_VALUES', '0'],
    ['PAYLOAD_MAX_VALUES', '1000001'],
    ['AWS_ENDPOINT_URL', 'localhost'],
  ])('reject %s = "%s"', (name, value) => {
    expect(() => read({ ...environment, [name]: value })).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ setting: name })] }),
    );
  });
});
