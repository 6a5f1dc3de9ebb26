/** The changes of the second and third deployment. The context selects one: `-c change=<name>`. */
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct, Node } from 'constructs';
import type { ExampleStacks } from '../../lib/example-app.ts';
import { allows, editStatements } from './emulator/edit-statements.ts';

/** The parts that a change may modify. */
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

const stopSchedule = (construct: IConstruct | undefined): void => {
  for (const node of construct?.node.findAll() ?? []) {
    if (node instanceof CfnRule) {
      node.state = 'DISABLED';
    }
  }
};

const changes = {
  none: () => undefined,

  /** A harmless change. */
  update: ({ largeOrder }: ChangedApp) => {
    largeOrder.addEnvironment('REVISION', '2');
  },

  /** Two mistakes that synth cannot detect: a missing grant and a missing variable. */
  mistakes: ({ orders, customers }: ChangedApp) => {
    takeAwayPermission(orders.service.relay.function.role, 'sns:Publish');
    // On a slow machine, the sweeper would publish what the relay may not before anyone has looked.
    stopSchedule(orders.service.sweeper);
    takeAwayVariable(customers.httpFunction, 'CUSTOMERS_TABLE_NAME');
  },
};

/** Names of the changes. */
export type Change = keyof typeof changes;

const isChange = (name: string): name is Change => name in changes;

/** Returns the change that the context names, or a change that does nothing. */
export const findChange = (node: Node): ((app: ChangedApp) => void) => {
  const name = String(node.tryGetContext('change') ?? 'none');
  if (!isChange(name)) {
    throw new Error(`There is no change "${name}"; choose one of ${Object.keys(changes).join(', ')}.`);
  }
  return changes[name];
};
