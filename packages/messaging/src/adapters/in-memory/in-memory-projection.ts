import type { InMemoryTable, InMemoryTransaction, StagedChange } from '@dynamo-outbox/unit-of-work/in-memory';
import { InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { assertRestartTolerance } from '../../consumer/guards/restart-tolerance.ts';
import type { ProjectionRules, ProjectionState } from '../../consumer/projection/projection-rules.ts';
import {
  judgeProjection,
  toProjectionError,
  toSourceVersion,
} from '../../consumer/projection/projection-rules.ts';
import type { Projection, ProjectionChange, ProjectionWriter } from '../../consumer/projection/projection.ts';

/** A copy in memory: the item, or its tombstone. */
export interface InMemoryProjected<TItem> extends ProjectionState {
  /** Absent after removal. */
  readonly item?: TItem;
}

/** Options of an in-memory projection. */
export interface InMemoryProjectionOptions<TItem> extends ProjectionRules {
  /** Unit of work with which the changes commit. */
  readonly transaction: InMemoryTransaction;
  /** Table of copies, by id. */
  readonly table: InMemoryTable<InMemoryProjected<TItem>>;
}

const apply = <TItem>(
  current: InMemoryProjected<TItem> | undefined,
  change: ProjectionChange<TItem>,
): InMemoryProjected<TItem> => {
  const source = { sourceVersion: toSourceVersion(change.by), sourceTime: change.by.occurredAt };
  if (change.kind === 'removed') {
    return { ...source, isRemoved: true };
  }
  if (change.kind !== 'changed') {
    return { ...source, isRemoved: false, item: change.item };
  }
  const item = current?.item;
  return {
    ...source,
    isRemoved: false,
    ...(item === undefined ? {} : { item: { ...item, ...change.changes } }),
  };
};

const toChange = <TItem>(
  { table, ...rules }: Omit<InMemoryProjectionOptions<TItem>, 'transaction'>,
  change: ProjectionChange<TItem>,
): StagedChange => {
  // Rejects a message without a sequence at staging, like the DynamoDB adapter.
  toSourceVersion(change.by);
  return table.toUpdate(change.id, (current) => apply(current, change), {
    subject: `projection ${change.id}`,
    condition: (current) => judgeProjection(current, change, rules) === 'write',
    onConditionFailed: (current) => toProjectionError(change, current, rules),
  });
};

/**
 * Copies of another service's aggregates in memory, with the semantics of the DynamoDB projection, except that nothing
 * expires.
 */
export class InMemoryProjection<TItem> implements Projection<TItem> {
  readonly #options: InMemoryProjectionOptions<TItem>;

  constructor(options: InMemoryProjectionOptions<TItem>) {
    assertRestartTolerance(options.restartToleranceSeconds);
    this.#options = options;
  }

  /** Stages a change with the unit of work. */
  stage(change: ProjectionChange<TItem>): void {
    this.#options.transaction.stage(toChange(this.#options, change));
  }
}

/** Writes the same copies immediately. */
export class InMemoryProjectionWriter<TItem> implements ProjectionWriter<TItem> {
  readonly #options: Omit<InMemoryProjectionOptions<TItem>, 'transaction'>;

  constructor(options: Omit<InMemoryProjectionOptions<TItem>, 'transaction'>) {
    assertRestartTolerance(options.restartToleranceSeconds);
    this.#options = options;
  }

  /** Writes a change unless the copy is newer. Rejects with the codes of `Projection`. */
  async write(change: ProjectionChange<TItem>): Promise<'written' | 'stale'> {
    const transaction = new InMemoryUnitOfWork();
    transaction.stage(toChange(this.#options, change));
    try {
      await transaction.commit();
      return 'written';
    } catch (error) {
      if (hasErrorCode(error, 'STALE_MESSAGE')) {
        return 'stale';
      }
      throw error;
    }
  }
}
