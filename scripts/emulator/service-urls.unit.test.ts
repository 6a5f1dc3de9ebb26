import { describe, expect, it } from '@jest/globals';
import { serviceUrl } from './service-urls.ts';

const miniStack = { kind: 'ministack', publicEndpoint: 'http://localhost:8080' } as const;
const localStack = { kind: 'localstack', publicEndpoint: 'http://localhost:8080' } as const;

describe('the URL of a service', () => {
  it('is below the address of MiniStack, for any API', () => {
    expect(serviceUrl('http://orders.execute-api.localhost:4566', miniStack)).toBe(
      'http://localhost:8080/_aws/execute-api/orders',
    );
    expect(serviceUrl('http://abc.lambda-url.us-east-1.localhost:4566', miniStack)).toBe(
      'http://localhost:8080/_aws/lambda-url/abc',
    );
  });

  it('is the host of the function with the public port of LocalStack', () => {
    const output = 'http://abc.lambda-url.us-east-1.localhost.localstack.cloud:4566';

    expect(serviceUrl(output, localStack)).toBe(
      'http://abc.lambda-url.us-east-1.localhost.localstack.cloud:8080',
    );
    expect(serviceUrl(output, { ...localStack, publicEndpoint: 'http://localhost' })).toBe(
      'http://abc.lambda-url.us-east-1.localhost.localstack.cloud',
    );
  });

  it.each([undefined, 'unknown', ''])('is reported as missing if the stack output is %p', (output) => {
    expect(() => serviceUrl(output, localStack)).toThrow(
      `The emulator created no API: its URL is "${output ?? ''}". See the emulator's log.`,
    );
  });
});
