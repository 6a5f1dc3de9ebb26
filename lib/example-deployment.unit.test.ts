import { describe, expect, it } from '@jest/globals';
import { describeExampleDeployment } from './example-deployment.ts';

describe('the example deployment', () => {
  it('keeps the order of messages from every topic to every dead-letter queue by default', () => {
    const kindsOf = (options?: { readonly fifo: boolean }): ReadonlySet<boolean> => {
      const { topics, queues, queueMappings } = describeExampleDeployment(options);
      const consumed = new Set(queueMappings.map(({ queue }) => queue));
      const read = queues.filter(({ name }) => consumed.has(name.replace(/--dlq$/, '')));
      return new Set([...topics, ...read].map(({ fifo }) => fifo));
    };

    expect(kindsOf()).toEqual(new Set([true]));
    expect(kindsOf({ fifo: true })).toEqual(new Set([true]));
    expect(kindsOf({ fifo: false })).toEqual(new Set([false]));
  });

  it('lets each service read the large payloads of the other one', () => {
    const { buckets, functions } = describeExampleDeployment();

    expect(buckets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['customers-payloads', 'orders-payloads']),
    );
    expect(functions.find(({ name }) => name === 'customers--orders')?.environment).toMatchObject({
      PAYLOAD_BUCKET_NAME: { bucketName: 'customers-payloads' },
      PAYLOAD_SOURCE_BUCKET_NAME: { bucketName: 'orders-payloads' },
    });
  });

  it('parks unpublishable messages on a queue of each service', () => {
    expect(describeExampleDeployment().queues.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['customers-outbox-relay--dlq', 'orders-outbox-relay--dlq']),
    );
  });
});
