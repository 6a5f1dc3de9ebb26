import { describe, expect, it } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { aStack, billingTopic, refusalOf } from '../cdk.fixture.ts';
import { type ServiceFunctionOptions, TransactionalService } from '../transactional-service.ts';

describe('what publishes runs, and alone', () => {
  it('refuses a sweeper that may run for longer than its claims, and functions that never run', () => {
    const refusalWith = (functionOptions: ServiceFunctionOptions): string => {
      const stack = aStack();
      new TransactionalService(stack, 'Billing', {
        name: 'billing',
        publishes: billingTopic,
        functionOptions,
      });
      return refusalOf(stack);
    };

    expect(refusalWith({ timeout: Duration.seconds(299), reservedConcurrentExecutions: 1 })).toBe('');
    expect(refusalWith({ timeout: Duration.seconds(300) })).toContain(
      'Function "billing-outbox-sweeper" claims items for 300 seconds, but may run for 300, so two sweepers could publish the same ' +
        'items. Raise `claimTimeoutSeconds`, or shorten the timeout.',
    );
    const stopped = refusalWith({ reservedConcurrentExecutions: 0 });
    for (const name of ['billing-outbox-relay', 'billing-outbox-sweeper']) {
      expect(stopped).toContain(`Function "${name}" has a reserved concurrency of 0, so it never runs`);
    }
  });
});
