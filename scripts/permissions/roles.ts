/** Roles of templates, each with what it may. */
import { lastName } from '../synthesis/arns.ts';
import type { DeployedResource } from '../synthesis/deployed.ts';
import { type Statement, statementsOf } from './statements.ts';

/** A role, by the function that has it. */
export interface Role {
  /** Name of the function; the role's own logical id when no function has it. */
  readonly name: string;
  readonly statements: readonly Statement[];
  /** Who may assume it. */
  readonly trust: readonly Statement[];
  /** Policies that others wrote; none of ours has any. */
  readonly managedPolicies: readonly unknown[];
}

const namesIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map((entry) => String(entry)) : [];

/** Every role, with the statements of its inline and attached policies. */
export const rolesOf = (resources: readonly DeployedResource[]): readonly Role[] => {
  const ofType = (type: string): readonly DeployedResource[] =>
    resources.filter((resource) => resource.type === type);
  return ofType('AWS::IAM::Role').map(({ stack, logicalId, properties }) => {
    const owner = ofType('AWS::Lambda::Function').find(
      (lambda) => lambda.stack === stack && lastName(String(lambda.properties['Role'])) === logicalId,
    );
    const inline = (properties['Policies'] ?? []) as readonly { readonly PolicyDocument: unknown }[];
    const attached = ofType('AWS::IAM::Policy').filter(
      (policy) => policy.stack === stack && namesIn(policy.properties['Roles']).includes(logicalId),
    );
    return {
      name: owner === undefined ? logicalId : String(owner.properties['FunctionName']),
      statements: [
        ...inline.flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument)),
        ...attached.flatMap((policy) => statementsOf(policy.properties['PolicyDocument'])),
      ],
      trust: statementsOf(properties['AssumeRolePolicyDocument']),
      managedPolicies: (properties['ManagedPolicyArns'] ?? []) as readonly unknown[],
    };
  });
};

/** One action on one resource, as a role has it. */
export interface Permission {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly conditions: Statement['conditions'];
}

/** What roles may, one action and one resource at a time. */
export const permissionsOf = (roles: readonly Role[]): readonly Permission[] =>
  roles.flatMap(({ name, statements }) =>
    statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ actions, resources, conditions }) =>
        actions.flatMap((action) =>
          resources.map((resource) => ({ role: name, action, resource, conditions })),
        ),
      ),
  );
