import { type RuleOutcome, transactionTableRule } from '@dynamo-outbox/topology';
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

/** Whether a value of a template is the table's name or ARN: written out, as a reference, or imported from another stack. */
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

/** What of a service may write to tables in a transaction. */
export interface Writers {
  readonly service: string;
  /** Tables that are known as such. */
  readonly tables: readonly ITable[];
  /** Functions, which are told of tables in their environment. */
  readonly functions: readonly IFunction[];
}

/** No table that a service writes to in transactions is one on which DynamoDB refuses them. */
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
