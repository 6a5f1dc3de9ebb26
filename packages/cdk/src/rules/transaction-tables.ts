import { type RuleOutcome, transactionTableRule } from '@dynamo-outbox/topology/internal';
import { CfnResource, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { deployedProperties, renderedProperties, valueAt } from '../resources/deployed.ts';

const globalTableType = 'AWS::DynamoDB::GlobalTable';

/** A global table with strong consistency, and how templates refer to it. */
interface StrongTable {
  readonly path: string;
  readonly logicalId: string;
  readonly name: unknown;
}

const toStrongTable = (resource: CfnResource): readonly StrongTable[] => {
  const properties = renderedProperties(resource);
  const { logicalId } = Stack.of(resource).resolve({ logicalId: resource.logicalId }) as {
    readonly logicalId: string;
  };
  return valueAt(properties, 'MultiRegionConsistency') === 'STRONG'
    ? [
        {
          path: resource.node.scope?.node.path ?? resource.node.path,
          logicalId,
          name: valueAt(properties, 'TableName'),
        },
      ]
    : [];
};

const strongTablesIn = (root: IConstruct): readonly StrongTable[] =>
  root.node
    .findAll()
    .filter((node) => CfnResource.isCfnResource(node))
    .filter(({ cfnResourceType }) => cfnResourceType === globalTableType)
    .flatMap(toStrongTable);

/** Whether a template value is the table's name or ARN: as text, as a reference, or imported from another stack. */
const refersTo = (value: unknown, { logicalId, name }: StrongTable): boolean => {
  if (typeof value === 'string') {
    return value === name || value.endsWith(`:table/${String(name)}`);
  }
  const text = JSON.stringify(value);
  return new RegExp(
    `"(?:[^"]*ExportsOutput(?:Ref|FnGetAtt))?${logicalId}(?:Arn[0-9A-F]{8}|[0-9A-F]{8})?"`,
  ).test(text);
};

const environmentOf = (lambda: IFunction): readonly unknown[] =>
  Object.values(
    valueAt(deployedProperties(lambda, 'AWS::Lambda::Function'), 'Environment', 'Variables') ?? {},
  );

/** The parts of a service that may write to tables in a transaction. */
export interface Writers {
  readonly service: string;
  /** Tables that are known to the service. */
  readonly tables: readonly ITable[];
  /** Functions that receive table names in their environment. */
  readonly functions: readonly IFunction[];
}

/** Applies the rule that a service must not write in transactions to a table on which DynamoDB rejects them. */
export const transactionTableOutcomes = (
  scope: IConstruct,
  { service, tables, functions }: Writers,
): readonly RuleOutcome[] => {
  const named = [
    ...tables.map((table): unknown => Stack.of(scope).resolve(table.tableName)),
    ...functions.flatMap(environmentOf),
  ];
  return strongTablesIn(scope.node.root).map((strong) =>
    transactionTableRule({
      service,
      table: `the table "${strong.path}"`,
      isStronglyConsistent: named.some((value) => refersTo(value, strong)),
    }),
  );
};
