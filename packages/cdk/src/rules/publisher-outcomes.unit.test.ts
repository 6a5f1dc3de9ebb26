import { describe, expect, it } from '@jest/globals';
import { Duration, Stack } from 'aws-cdk-lib';
import { aStack, billingTopic, refusalOf, resourceOf } from '../cdk.fixture.ts';
import type { ServiceFunctionOptions } from '../resources/service-function-options.ts';
import { TransactionalService } from '../transactional-service.ts';

describe('what publishes runs, and alone', () => {
  it('refuses a sweeper that may run for longer than its claims, and functions that never run', () => {
    const serviceWith = (functionOptions: ServiceFunctionOptions): TransactionalService =>
      new TransactionalService(aStack(), 'Billing', {
        name: 'billing',
        publishes: billingTopic,
        functionOptions,
      });
    const refusalWith = (functionOptions: ServiceFunctionOptions): string =>
      refusalOf(Stack.of(serviceWith(functionOptions)));

    expect(refusalWith({ timeout: Duration.seconds(299), reservedConcurrentExecutions: 1 })).toBe('');
    expect(refusalWith({ timeout: Duration.seconds(300) })).toContain(
      'Function "billing-outbox-sweeper" claims items for 300 seconds, but may run for 300, so two sweepers could publish the same ' +
        'items. Raise `claimTimeoutSeconds`, or shorten the timeout.',
    );
    const { relay, sweeper } = serviceWith({});
    for (const lambda of [relay.function, sweeper?.function ?? relay.function]) {
      resourceOf(lambda).addPropertyOverride('ReservedConcurrentExecutions', 0);
    }
    const stopped = refusalOf(Stack.of(relay));
    for (const name of ['billing-outbox-relay', 'billing-outbox-sweeper']) {
      expect(stopped).toContain(`Function "${name}" has a reserved concurrency of 0, so it never runs`);
    }
  });
});
