import { assertChoice } from '@dynamo-outbox/kernel';
import { assertWithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';

import { gapDetections } from './guards/judge-sequence.ts';
import type { ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import { InvalidConsumerNameError } from './errors/definition-errors.ts';

const assertName = (name: string): void => {
  if (name === '' || name.includes('#') || name === 'effect') {
    throw new InvalidConsumerNameError(name);
  }
};

/** Throws `INVALID_CONSUMER_NAME`, or a `RangeError` that names the invalid option. */
export const assertConsumerOptions = <TUnitOfWork extends ConsumerUnitOfWork>({
  name,
  unknownType = 'ignore',
  guards,
  lostRaces = {},
}: ConsumerOptions<TUnitOfWork>): void => {
  assertName(name);
  assertChoice('unknownType', unknownType, ['ignore', 'reject']);
  if (guards?.gaps !== undefined) {
    assertChoice('guards.gaps', guards.gaps, gapDetections);
  }
  assertWithUnitOfWorkOptions(lostRaces, 'lostRaces.');
};
