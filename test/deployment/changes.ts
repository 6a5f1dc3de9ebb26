/** What the second and the third deployment change, named by the context: `-c change=<name>`. */
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct, Node } from 'constructs';
import type { ExampleStacks } from '../../lib/example-app.ts';
import { allows, editStatements } from './emulator/edit-statements.ts';

/** What can be changed. */
export interface ChangedApp extends ExampleStacks {
  readonly largeOrder: LambdaFunction;
}

const takeAwayPermission = (role: IConstruct | undefined, action: string): void => {
  for (const node of role?.node.findAll() ?? []) {
    if (node instanceof CfnPolicy) {
      editStatements(node, (statement) => (allows(statement, action) ? [] : [statement]));
    }
  }
};

const takeAwayVariable = (lambda: IConstruct, name: string): void => {
  const resource = lambda.node.defaultChild;
  if (resource instanceof CfnFunction) {
    resource.addPropertyDeletionOverride(`Environment.Variables.${name}`);
  }
};

const changes = {
  none: () => undefined,

  /** A harmless one. */
  update: ({ largeOrder }: ChangedApp) => {
    largeOrder.addEnvironment('REVISION', '2');
  },

  /** Two mistakes that synth cannot see: a grant and a variable that somebody forgot. */
  mistakes: ({ orders, customers }: ChangedApp) => {
    takeAwayPermission(orders.service.relay.function.role, 'sns:Publish');
    takeAwayVariable(customers.httpFunction, 'CUSTOMERS_TABLE_NAME');
  },
};

/** Names of the changes. */
export type Change = keyof typeof changes;

const isChange = (name: string): name is Change => name in changes;

/** The change that the context names; none where it names none. */
export const findChange = (node: Node): ((app: ChangedApp) => void) => {
  const name = String(node.tryGetContext('change') ?? 'none');
  if (!isChange(name)) {
    throw new Error(`There is no change "${name}"; choose one of ${Object.keys(changes).join(', ')}.`);
  }
  return changes[name];
};
