import { assertFaultless } from '@dynamo-outbox/topology/internal';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { type AddToResourcePolicyResult, type Grant, type IGrantable, Role } from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, type IConstruct } from 'constructs';
import { readableArn } from './arn-reference.ts';
import { warn } from './warn.ts';

interface Wanted {
  readonly actions: readonly string[];
  readonly resourceArns: readonly string[];
}

/**
 * Whether a grant becomes part of a template. An imported immutable role accepts grants and drops them, and then
 * nothing can depend on the grant. A role of the app writes its policies at synth.
 */
const isDeployed = (granted: Grant, principal: Construct): boolean =>
  Role.isRole(principal) || Dependable.of(granted).dependencyRoots.length > 0;

const describe = (scope: IConstruct, { actions, resourceArns }: Wanted): string =>
  `${actions.join(', ')} on ${resourceArns.map((arn) => readableArn(scope, arn)).join(', ')}`;

/** Whether a principal is known to belong to an account other than that of its stack. */
const isForeign = (principal: Construct, account: string | undefined): boolean =>
  account !== undefined &&
  Token.compareStrings(account, Stack.of(principal).account) === TokenComparison.DIFFERENT;

const judgeDropped = (principal: Construct, account: string | undefined, wanted: Wanted): void => {
  const { path } = principal.node;
  const permissions = describe(principal, wanted);
  if (isForeign(principal, account)) {
    assertFaultless([
      `The role "${path}" belongs to account ${account ?? ''}, and this app cannot allow it ${permissions}. Use a role of ` +
        `account ${Stack.of(principal).account}, which the other account may assume.`,
    ]);
  }
  warn(
    principal,
    'roleIsNotChanged',
    `The role "${path}" is imported and cannot be changed, so this app cannot allow it ${permissions}. Add the permissions to the role's ` +
      'policy, or import the role without `mutable: false`.',
  );
};

/**
 * Checks the result of a grant.
 *
 * Throws `INVALID_DEPLOYMENT` if the principal accepts no permissions or belongs to another account. Warns about an
 * imported immutable role, because its policy may already allow the actions.
 */
export const assertGranted = (granted: Grant, { grantPrincipal }: IGrantable, wanted: Wanted): void => {
  if (!(grantPrincipal instanceof Construct)) {
    assertFaultless(
      granted.success
        ? []
        : [
            `The principal ${JSON.stringify(grantPrincipal.policyFragment.principalJson)} accepts no permissions, so this app cannot allow it ${wanted.actions.join(', ')}. ` +
              'Grant to a role, or to a function or user that has a policy.',
          ],
    );
    return;
  }
  if (!granted.success) {
    assertFaultless([
      `"${grantPrincipal.node.path}" accepts no permissions, so this app cannot allow it ${describe(grantPrincipal, wanted)}. Grant to a ` +
        'role that this app may change, such as one imported by `Role.fromRoleArn`.',
    ]);
  }
  if (!isDeployed(granted, grantPrincipal)) {
    judgeDropped(grantPrincipal, grantPrincipal.principalAccount, wanted);
  }
};

/** A resource policy that must contain a statement, and the consequence if it does not. */
export interface PolicyNeed {
  /** The resource, such as `the bucket "Logs"`. */
  readonly resource: string;
  /** What its policy must allow, and for which principal. */
  readonly allow: string;
  /** The consequence otherwise. */
  readonly otherwise: string;
}

/** Warns if a statement was not added to the policy of an imported resource; that policy may already have it. */
export const warnUnlessAdded = (
  scope: IConstruct,
  { statementAdded }: AddToResourcePolicyResult,
  { resource, allow, otherwise }: PolicyNeed,
): void => {
  if (!statementAdded) {
    warn(
      scope,
      'policyIsNotChanged',
      `The policy of ${resource} is imported and cannot be changed here. Make sure that it allows ${allow}; otherwise ${otherwise}.`,
    );
  }
};
