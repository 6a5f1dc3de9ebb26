import { keptIf, type RuleOutcome } from './outcome.ts';

/** A table that a service writes to, and how its replicas agree. */
export interface TransactionTableFacts {
  readonly service: string;
  /** What the table is, such as `the table "Shop/Orders"`. */
  readonly table: string;
  /** Whether it is a global table with multi-Region strong consistency. */
  readonly isStronglyConsistent: boolean;
}

/**
 * A table that takes part in transactions is no global table with strong consistency: DynamoDB refuses transactions on it.
 *
 * Source: "How DynamoDB global tables work", multi-Region strong consistency.
 */
export const transactionTableRule = ({
  service,
  table,
  isStronglyConsistent,
}: TransactionTableFacts): RuleOutcome =>
  keptIf(
    !isStronglyConsistent,
    `The service "${service}" writes its messages and ${table} in one transaction, but that is a global table with strong consistency, ` +
      'on which DynamoDB refuses transactions. Use MultiRegionConsistency.EVENTUAL, or a table in one region.',
  );
