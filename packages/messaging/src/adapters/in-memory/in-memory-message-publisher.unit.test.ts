import * as runner from '@jest/globals';
import type { PublishEntry } from '../../relay/message-publisher.ts';
import { describeMessagePublisherContract } from '../../testing/message-publisher-contract.ts';
import { InMemoryMessagePublisher } from './in-memory-message-publisher.ts';

describeMessagePublisherContract(runner, 'InMemoryMessagePublisher', async () => {
  const topics = { topics: ['fast', 'ordered'], orderedTopics: ['ordered'] };
  const unanswered = new Set<PublishEntry>();
  const publisher = new InMemoryMessagePublisher({
    ...topics,
    fateOf: (entry) => (unanswered.has(entry) ? 'unanswered' : 'accepted'),
  });
  const taken = new Map<string, number>();
  return {
    publisher,
    orderedTopic: 'ordered',
    unorderedTopic: 'fast',
    unreachable: new InMemoryMessagePublisher({ ...topics, fateOf: () => 'failed' }),
    takeBodies: async (topic, count) => {
      const start = taken.get(topic) ?? 0;
      const news = publisher.accepted(topic).slice(start);
      taken.set(topic, start + news.length);
      return news
        .filter((entry) => !unanswered.has(entry))
        .map(({ message }) => message.body)
        .slice(0, count);
    },
    toUnanswered: (entry) => {
      unanswered.add(entry);
      return entry;
    },
    stop: async () => undefined,
  };
});
