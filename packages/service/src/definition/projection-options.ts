import type { ProjectionItems } from '@dynamo-outbox/messaging/dynamodb';

/** The projection that a consumer writes: a table of the service, and the shape of the items in it. */
export interface ServiceProjection<TTable extends string, TItem> extends Omit<
  ProjectionItems<TItem>,
  'tableName'
> {
  readonly table: TTable;
}

/** A consumer whose only effect is a projection. It needs no inbox, and has no guards. */
export interface Projecting<TTable extends string, TItem> {
  /** Where the consumer writes. Its handlers are from `project`. */
  readonly projection: ServiceProjection<TTable, TItem>;
}
