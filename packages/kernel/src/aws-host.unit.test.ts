import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isAwsHost } from './aws-host.ts';

const client = new SQSClient({ region: 'eu-north-1' });

afterAll(() => {
  client.destroy();
});

describe('a host of AWS', () => {
  it.each([
    'eu-north-1',
    'cn-north-1',
    'us-gov-west-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eu-isoe-west-1',
    'us-isof-south-1',
  ])('is recognised in the partition of every region, with one and both versions of IP: %s', (Region) => {
    for (const UseDualStack of [false, true]) {
      const { hostname } = client.config.endpointProvider({ Region, UseDualStack, UseFIPS: false }).url;

      expect(isAwsHost(hostname)).toBe(true);
      expect(isAwsHost(`${hostname.toUpperCase()}.`)).toBe(true);
      expect(isAwsHost(`${hostname}.example.com`)).toBe(false);
    }
  });

  it.each([
    'localhost',
    '127.0.0.1',
    'localstack',
    'notamazonaws.com',
    'sqs.eu-north-1.localhost.localstack.cloud',
    '',
  ])('is no other host: %s', (hostname) => {
    expect(isAwsHost(hostname)).toBe(false);
  });
});
