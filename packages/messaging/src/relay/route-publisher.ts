import type { MessagePublisher, PublishEntry } from './message-publisher.ts';
import { unknownTopic } from './publish-failure.ts';

/**
 * Creates a publisher that chooses another publisher for each topic, by its logical name.
 *
 * A call has at most the entries that every publisher accepts. A message for a topic without a publisher is at fault.
 *
 * @example
 * ```ts
 * const publisher = routePublisher({ orders: snsPublisher, invoices: eventBridgePublisher });
 * ```
 */
export const routePublisher = (publishers: Readonly<Record<string, MessagePublisher>>): MessagePublisher => {
  const byTopic = new Map(Object.entries(publishers));
  const all = [...byTopic.values()];
  const largest = (bytesOf: (publisher: MessagePublisher) => number): number =>
    all.reduce((most, publisher) => Math.max(most, bytesOf(publisher)), 0);
  return {
    maxEntries: all.reduce((least, { maxEntries }) => Math.min(least, maxEntries), 10),
    maxBytesOf: (topic) =>
      byTopic.get(topic)?.maxBytesOf(topic) ?? largest((publisher) => publisher.maxBytesOf(topic)),
    sizeInBytes: (entry: PublishEntry) =>
      byTopic.get(entry.message.topic)?.sizeInBytes(entry) ??
      largest((publisher) => publisher.sizeInBytes(entry)),
    isOrdered: (topic) => byTopic.get(topic)?.isOrdered(topic) ?? false,
    publish: async (topic, entries) =>
      byTopic.get(topic)?.publish(topic, entries) ?? entries.map(() => unknownTopic(topic)),
  };
};
