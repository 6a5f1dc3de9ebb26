import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { type ExistingTable, existingTableOutcomes, warnOfUnknownKey } from '../rules/existing-table.ts';
import { validateAtSynth } from '../rules/validate-at-synth.ts';
import { createTable, type TableProps } from './create-table.ts';

/** Creates a described table, or takes an existing one, whose shape synth checks. */
export const tableFor = (
  scope: Construct,
  described: ExistingTable,
  { table, ...props }: TableProps & { readonly table?: ITable | undefined },
): ITable => {
  if (table === undefined) {
    return createTable(scope, described.description, props);
  }
  warnOfUnknownKey(scope, described.what, table);
  validateAtSynth(scope, () => existingTableOutcomes(table, described));
  return table;
};
