import type { MessageOrder, Topic } from '@dynamo-outbox/messaging';

const strength: Readonly<Record<MessageOrder, number>> = { none: 0, version: 1, commit: 2 };

/** Returns the strongest order of topics: the one that asks most of an outbox. Default `version`. */
export const strongestOrder = (topics: readonly Pick<Topic, 'order'>[]): MessageOrder =>
  topics
    .map(({ order }) => order)
    .toSorted((one, other) => strength[other] - strength[one])
    .at(0) ?? 'version';
