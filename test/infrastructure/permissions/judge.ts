/** Lays what is needed beside what is allowed, as IAM would: nothing that no statement allows. */
import type { Need } from './needs.ts';
import { type Permission, permissionsOf, type Role } from '../../../scripts/permissions/roles.ts';

const toPattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

/** Judges a condition. Throws for one that these tests do not know: it would pass unjudged. */
const conditionHolds = (
  need: Need,
  [operator, keys]: readonly [string, Readonly<Record<string, readonly string[]>>],
): boolean =>
  Object.entries(keys).every(([key, patterns]) => {
    const judge = judges[`${operator} ${key}`];
    if (judge === undefined) {
      throw new Error(
        `A policy has the condition ${operator} on ${key}, which these tests cannot judge; teach them.`,
      );
    }
    return judge(need, patterns);
  });

type Judge = (need: Need, patterns: readonly string[]) => boolean;

const judges: Readonly<Record<string, Judge>> = {
  'ForAllValues:StringLike dynamodb:LeadingKeys': ({ leadingKeys = [] }, patterns) =>
    leadingKeys.every((value) => patterns.some((pattern) => toPattern(pattern).test(value))),
  'ForAllValues:StringEquals dynamodb:Attributes': ({ attributes = [] }, allowed) =>
    attributes.every((name) => allowed.includes(name)),
  'StringEqualsIfExists dynamodb:Select': ({ select }, allowed) =>
    select === undefined || allowed.includes(select),
};

/** Whether a permission covers a need. */
export const covers = ({ role, action, resource, conditions }: Permission, need: Need): boolean =>
  role === need.role &&
  toPattern(action).test(need.action) &&
  toPattern(resource).test(need.resource) &&
  Object.entries(conditions).every((condition) => conditionHolds(need, condition));

const unique = (sentences: readonly string[]): readonly string[] => [...new Set(sentences)].sort();

/** Needs that no statement allows, a sentence each. */
export const missingGrants = (needs: readonly Need[], roles: readonly Role[]): readonly string[] => {
  const permissions = permissionsOf(roles);
  return unique(
    needs
      .filter((need) => !permissions.some((permission) => covers(permission, need)))
      .map(
        ({ role, action, resource }) =>
          `"${role}" calls for ${action} on ${resource}, which its role does not allow; grant it.`,
      ),
  );
};

/** Permissions that nothing needed. */
export const unneededPermissions = (needs: readonly Need[], roles: readonly Role[]): readonly Permission[] =>
  permissionsOf(roles).filter((permission) => !needs.some((need) => covers(permission, need)));
