import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const sources = ['packages', 'services', 'lambdas']
  .flatMap((root) =>
    readdirSync(root).flatMap((name) =>
      readdirSync(join(root, name, 'src'), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(root, name, 'src', path),
      ),
    ),
  )
  .filter(
    (path) =>
      path.endsWith('.ts') && !/\.test\.ts$|\.fixture\.ts$|\/testing\/|packages\/simulation/u.test(path),
  );

const makesClient = /new (?:\w*(?:DynamoDB|DynamoDBStreams|SNS|SQS|S3)Client|Client)\(/u;

describe('every AWS client in the repository', () => {
  const makers = sources.filter((path) =>
    // Examples in comments are not made.
    readFileSync(path, 'utf8')
      .split('\n')
      .some((line) => !line.trimStart().startsWith('*') && makesClient.test(line)),
  );

  it('is found', () => {
    expect(makers).toContain('services/orders/src/entrypoints/composition/orders-service.ts');
    expect(makers).toContain('packages/service-runtime/src/payloads/payload-options.ts');
  });

  it.each(makers)('has bounded requests: %s', (path) => {
    expect(readFileSync(path, 'utf8')).toMatch(/requestHandler/u);
  });
});
