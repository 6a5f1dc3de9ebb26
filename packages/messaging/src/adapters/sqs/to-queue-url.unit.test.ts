import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { toQueueUrl } from './to-queue-url.ts';

// An endpoint of its own, as for an emulator, does not change the URL.
const client = new SQSClient({ region: 'eu-north-1', endpoint: 'http://127.0.0.1:1' });

afterAll(() => {
  client.destroy();
});

describe('the URL of a queue', () => {
  it.each([
    ['aws', 'eu-north-1', 'amazonaws.com'],
    ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
    ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
    ['aws-iso', 'us-iso-east-1', 'c2s.ic.gov'],
    ['aws-iso-b', 'us-isob-east-1', 'sc2s.sgov.gov'],
    ['aws-iso-e', 'eu-isoe-west-1', 'cloud.adc-e.uk'],
    ['aws-iso-f', 'us-isof-south-1', 'csp.hci.ic.gov'],
  ])('is on the endpoint of its partition: %s', (partition, region, suffix) => {
    expect(toQueueUrl(`arn:${partition}:sqs:${region}:123456789012:orders.fifo`, client)).toBe(
      `https://sqs.${region}.${suffix}/123456789012/orders.fifo`,
    );
  });
});
