import { keptIf, type RuleOutcome } from './outcome.ts';

/** A table that a service writes to, and the consistency of its replicas. */
export interface TransactionTableFacts {
  readonly service: string;
  /** Description of the table, such as `the table "Shop/Orders"`. */
  readonly table: string;
  /** Whether it is a global table with multi-Region strong consistency. */
  readonly isStronglyConsistent: boolean;
}

/**
 * A table that takes part in transactions must not be a global table with strong consistency: DynamoDB rejects
 * transactions on it.
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
    `The service "${service}" writes its messages and ${table} in one transaction, but the table is a global table with strong consistency, ` +
      'where DynamoDB rejects transactions. Use MultiRegionConsistency.EVENTUAL, or a table in one region.',
  );
