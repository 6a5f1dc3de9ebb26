import { undispatchedIndexName } from '@dynamo-outbox/messaging/tables';
import type { TableDescription } from '@dynamo-outbox/topology';
import type { KeyAttribute, RuleOutcome } from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { deployedProperties, valueAt } from '../resources/deployed.ts';
import { warn } from '../resources/warn.ts';

/** The role of an existing table in a service. */
export interface ExistingTable {
  /** What the table is used as, such as `the outbox of "orders"`. */
  readonly what: string;
  /** The shape that it needs. */
  readonly description: TableDescription;
}

const tableTypes = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'] as const;

/** Returns the properties of a table as it will be deployed; `undefined` for an imported one. */
export const deployedTable = (table: ITable): unknown =>
  tableTypes.map((type) => deployedProperties(table, type)).find((found) => found !== undefined);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const keysOf = (deployed: unknown, keySchema: unknown): string => {
  const types = new Map(
    listOf(valueAt(deployed, 'AttributeDefinitions')).map((attribute) => [
      valueAt(attribute, 'AttributeName'),
      valueAt(attribute, 'AttributeType'),
    ]),
  );
  return listOf(keySchema)
    .map((key) => valueAt(key, 'AttributeName'))
    .map((name) => `${String(name)} (${String(types.get(name))})`)
    .join(', ');
};

const keysIn = ({
  partitionKey,
  sortKey,
}: {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}): string =>
  [partitionKey, ...(sortKey === undefined ? [] : [sortKey])]
    .map(({ name, type }) => `${name} (${type})`)
    .join(', ');

const subject = (table: ITable, what: string): string => `The table "${table.node.path}", ${what},`;

const keyFaults = (deployed: unknown, { description }: ExistingTable): readonly string[] => {
  const [found, wanted] = [keysOf(deployed, valueAt(deployed, 'KeySchema')), keysIn(description)];
  return found === wanted
    ? []
    : [`has the keys ${found}, and needs ${wanted}; keys cannot be changed, so create another table`];
};

const timeToLiveFaults = (deployed: unknown, { description }: ExistingTable): readonly string[] => {
  const specification = valueAt(deployed, 'TimeToLiveSpecification');
  const found = valueAt(specification, 'AttributeName');
  const { timeToLiveAttribute: wanted } = description;
  return found === wanted && valueAt(specification, 'Enabled') !== false
    ? []
    : [
        `has ${found === undefined ? 'no time to live' : `time to live on ${JSON.stringify(found)}`}, so its items would never expire; set ` +
          `\`timeToLiveAttribute: '${wanted ?? ''}'\``,
      ];
};

const indexFaults = (deployed: unknown, { description }: ExistingTable): readonly string[] => {
  const existing = listOf(valueAt(deployed, 'GlobalSecondaryIndexes'));
  return description.indexes.flatMap(({ name, projection, ...keys }) => {
    const index = existing.find((one) => valueAt(one, 'IndexName') === name);
    const wanted = `\`${name}\` with the keys ${keysIn(keys)} and the projection ${projection}`;
    const isOptional = name === undispatchedIndexName;
    const called = isOptional ? 'the index of undispatched items' : `the index ${name}`;
    if (index === undefined) {
      return [
        `lacks ${called}; add a global secondary index ${wanted}${isOptional ? ", or set `tracking: 'none'`" : ''}`,
      ];
    }
    const isAsWanted =
      keysOf(deployed, valueAt(index, 'KeySchema')) === keysIn(keys) &&
      valueAt(index, 'Projection', 'ProjectionType') === projection;
    return isAsWanted
      ? []
      : [
          `has another ${isOptional ? 'index of undispatched items' : `index ${name}`}; replace it by ${wanted}`,
        ];
  });
};

const needsOf = ({ partitionKey, sortKey, ...description }: TableDescription): string =>
  [
    `the keys ${keysIn({ partitionKey, ...(sortKey === undefined ? {} : { sortKey }) })}`,
    ...(description.timeToLiveAttribute === undefined
      ? []
      : [`time to live on ${description.timeToLiveAttribute}`]),
    ...(description.stream === undefined ? [] : ['a stream with NEW_IMAGE']),
    ...description.indexes.map(
      ({ name, projection, ...keys }) =>
        `a global secondary index ${name} with the keys ${keysIn(keys)} and the projection ${projection}`,
    ),
  ].join(', ');

/**
 * Warns about an imported table whose construct does not know its key: if a key encrypts the table, no function may use
 * that key. An import by ARN or name never knows the key.
 */
export const warnOfUnknownKey = (scope: IConstruct, what: string, table: ITable): void => {
  if (deployedTable(table) === undefined && table.encryptionKey === undefined) {
    warn(
      scope,
      'keyIsUnknown',
      `${subject(table, what)} is imported without a key. If a customer managed key encrypts it, import it with \`Table.fromTableAttributes\` and ` +
        '`encryptionKey`; otherwise the functions may not use the key, and every read and write fails.',
    );
  }
};

/** Each replica of a global table has a stream with all inserts. */
const replicaOutcomes = (table: ITable, deployed: unknown, { what, description }: ExistingTable) =>
  description.stream !== undefined && listOf(valueAt(deployed, 'Replicas')).length > 1
    ? [
        {
          warning:
            `${subject(table, what)} is a global table with several replicas, and the stream of each replica has all messages. Run a relay and a ` +
            'sweeper in one region only; otherwise every message is published once for each region.',
        },
      ]
    : [];

/**
 * Applies the rules to an existing table: it needs the keys, the time to live and the indexes of the description. An
 * imported table cannot be checked, so its needs are a warning.
 */
export const existingTableOutcomes = (table: ITable, existing: ExistingTable): readonly RuleOutcome[] => {
  const { what, description } = existing;
  const deployed = deployedTable(table);
  if (deployed === undefined) {
    return [
      {
        warning: `${subject(table, what)} is imported, so synth cannot check it. Make sure that it has ${needsOf(description)}.`,
      },
    ];
  }
  return [
    ...[
      ...keyFaults(deployed, existing),
      ...timeToLiveFaults(deployed, existing),
      ...indexFaults(deployed, existing),
    ].map((fault) => ({ fault: `${subject(table, what)} ${fault}.` })),
    ...replicaOutcomes(table, deployed, existing),
  ];
};
