export { describeInboxTable, inboxAttributes } from './inbox-table.ts';
export {
  describeOutboxTable,
  headAttributes,
  headPrefix,
  outboxAttributes,
  parkedKeyPrefix,
  scheduledPrefix,
  storedMessageAttributes,
  undispatchedIndexName,
} from './outbox-table.ts';
export type { TableShape } from './table-shape.ts';
