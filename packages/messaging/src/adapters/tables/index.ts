export { describeInboxTable, effectAttributes, inboxAttributes, positionAttributes } from './inbox-table.ts';
export {
  describeOutboxTable,
  headAttributes,
  headPrefix,
  outboxAttributes,
  parkedKeyAttributes,
  parkedKeyPrefix,
  storedMessageAttributes,
  undispatchedIndexName,
} from './outbox-table.ts';
export { projectionAttributes } from './projection-attributes.ts';
export type { IndexShape, KeyShape, TableShape } from './table-shape.ts';
