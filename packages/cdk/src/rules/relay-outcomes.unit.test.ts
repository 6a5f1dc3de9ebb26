import { describe, expect, it } from '@jest/globals';
import type { CfnResource } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { refusalOf, resourceOf, resourceOfKind } from '../cdk.fixture.ts';
import { aRelay, type RelayDifferences, type RelayInStack } from '../wiring.fixture.ts';

/** What synth says to a relay that was changed by hand. */
const refusalWith = (change: (relay: RelayInStack) => void, differences: RelayDifferences = {}): string => {
  const wired = aRelay(differences);
  change(wired);
  return refusalOf(wired.stack);
};

const mappingOf = ({ relay }: RelayInStack): CfnResource => resourceOf(relay.mapping);
const filterFor = (...patterns: readonly unknown[]): { readonly Pattern: unknown }[] =>
  patterns.map((pattern) => ({
    Pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
  }));
const lets = (passing: string): string =>
  `The mapping from the stream of "orders-outbox" to function "orders-outbox-relay" passes ${passing}; filter on ` +
  'the event name INSERT.';

describe('the synthesis of a relay', () => {
  it('accepts one with default settings, before a FIFO topic or a standard one', () => {
    expect(refusalWith(() => undefined)).toBe('');
    expect(refusalWith(() => undefined, { topic: { fifo: false } })).toBe('');
  });

  it('names the construct with the fault', () => {
    expect(
      refusalWith((wired) => {
        mappingOf(wired).addPropertyDeletionOverride('FunctionResponseTypes');
      }),
    ).toMatch(/Test\/Relay\] The mapping from the stream/);
  });

  it.each<[string, (wired: RelayInStack) => void, string]>([
    [
      'a stream that shows keys alone, by override',
      ({ outbox }) => {
        resourceOf(outbox.table).addPropertyOverride('StreamSpecification.StreamViewType', 'KEYS_ONLY');
      },
      'The stream of table "orders-outbox" has the view type KEYS_ONLY, which contains no messages for function ' +
        '"orders-outbox-relay"; use NEW_IMAGE.',
    ],
    [
      'a stream that shows keys alone, by property',
      ({ outbox }) => {
        resourceOfKind(outbox.table, CfnTable).streamSpecification = { streamViewType: 'KEYS_ONLY' };
      },
      'The stream of table "orders-outbox" has the view type KEYS_ONLY',
    ],
    [
      'a table whose stream was taken away',
      ({ outbox }) => {
        resourceOf(outbox.table).addPropertyDeletionOverride('StreamSpecification');
      },
      'Table "orders-outbox" has no stream for function "orders-outbox-relay"; enable a stream.',
    ],
    [
      'a mapping that does not report what failed',
      (wired) => {
        mappingOf(wired).addPropertyOverride('FunctionResponseTypes', []);
      },
      'does not report batch item failures, so it would lose every message that the relay could not publish; ' +
        'enable ReportBatchItemFailures.',
    ],
    [
      'a mapping without a bucket for failures',
      (wired) => {
        mappingOf(wired).addPropertyDeletionOverride('DestinationConfig');
      },
      'has no bucket for records that it gives up; add an S3 on-failure destination.',
    ],
    [
      'two batches of a shard before a FIFO topic, by override',
      (wired) => {
        mappingOf(wired).addPropertyOverride('ParallelizationFactor', 2);
      },
      'has a parallelization factor of 2, but its topic is FIFO; set it to 1, or use a standard topic without ' +
        'order.',
    ],
    [
      'two batches of a shard before a FIFO topic, by property',
      ({ relay }) => {
        resourceOfKind(relay.mapping, CfnEventSourceMapping).parallelizationFactor = 2;
      },
      'has a parallelization factor of 2',
    ],
    [
      'a filter that lets changes through',
      (wired) => {
        mappingOf(wired).addPropertyOverride(
          'FilterCriteria.Filters',
          filterFor({ eventName: ['INSERT', 'MODIFY'] }),
        );
      },
      lets('INSERT, MODIFY'),
    ],
    [
      'a second filter that lets removals through',
      (wired) => {
        mappingOf(wired).addPropertyOverride(
          'FilterCriteria.Filters',
          filterFor({ eventName: ['INSERT'] }, { eventName: ['REMOVE'] }),
        );
      },
      lets('INSERT, REMOVE'),
    ],
    [
      'a second filter that names no event',
      (wired) => {
        mappingOf(wired).addPropertyOverride(
          'FilterCriteria.Filters',
          filterFor({ eventName: ['INSERT'] }, { dynamodb: { Keys: { PK: { S: [{ prefix: 'ORDER' }] } } } }),
        );
      },
      lets('INSERT, MODIFY, REMOVE'),
    ],
    [
      'a filter that withholds inserts',
      (wired) => {
        mappingOf(wired).addPropertyOverride(
          'FilterCriteria.Filters',
          filterFor({ eventName: ['INSERT'], dynamodb: { Keys: { PK: { S: [{ prefix: 'ORDER' }] } } } }),
        );
      },
      'also filters on dynamodb, and records that this blocks would not be published; filter on the event name INSERT only.',
    ],
    [
      'a filter that excludes instead of naming',
      (wired) => {
        mappingOf(wired).addPropertyOverride(
          'FilterCriteria.Filters',
          filterFor({ eventName: [{ 'anything-but': ['REMOVE'] }] }),
        );
      },
      lets('INSERT, MODIFY, REMOVE'),
    ],
    [
      'a filter that is not JSON',
      (wired) => {
        mappingOf(wired).addPropertyOverride('FilterCriteria.Filters', filterFor('{INSERT}'));
      },
      lets('INSERT, MODIFY, REMOVE'),
    ],
    [
      'no filter',
      (wired) => {
        mappingOf(wired).addPropertyDeletionOverride('FilterCriteria');
      },
      lets('everything'),
    ],
  ])('refuses %s', (_what, change, sentence) => {
    expect(refusalWith(change)).toContain(sentence);
  });

  it('accepts two batches of a shard before a standard topic', () => {
    const twice = (wired: RelayInStack): void => {
      mappingOf(wired).addPropertyOverride('ParallelizationFactor', 2);
    };

    expect(refusalWith(twice, { topic: { fifo: false } })).toBe('');
    expect(
      refusalWith((wired) => {
        twice(wired);
        resourceOf(wired.topic.topic).addPropertyOverride('FifoTopic', false);
      }),
    ).toBe('');
  });

  it('reports all faults at once', () => {
    const refusal = refusalWith((wired) => {
      mappingOf(wired).addPropertyDeletionOverride('DestinationConfig');
      mappingOf(wired).addPropertyDeletionOverride('FunctionResponseTypes');
    });

    expect(refusal).toContain('does not report batch item failures');
    expect(refusal).toContain('has no bucket for records');
  });
});
