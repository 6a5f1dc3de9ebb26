/** What no role and no policy of the example may say, one small rule each; every fault is a sentence. */
import { account, arnOf } from '../../../scripts/synthesis/arns.ts';
import type { DeployedResource } from '../../../scripts/synthesis/deployed.ts';
import { permissionsOf, type Permission, type Role, rolesOf } from '../../../scripts/permissions/roles.ts';
import {
  resourcePoliciesOf,
  type ResourcePolicy,
  type Statement,
} from '../../../scripts/permissions/statements.ts';

type PermissionRule = (permission: Permission) => string | undefined;

const mayNot = ({ role, action, resource }: Permission, why: string): string =>
  `"${role}" may ${action} on ${resource}: ${why}`;

const bucketObjects = /^arn:aws:s3:::[^/*]+\/\*$/;
// What goes on with a log group is written to streams that Lambda names.
const logStreams = /^arn:aws:logs:[^*]+:log-group:[^*]+:\*$/;

const wildcardActions: PermissionRule = (permission) =>
  /[*?]/.test(permission.action) ? mayNot(permission, 'name the actions one by one.') : undefined;

const wildcardResources: PermissionRule = (permission) => {
  const { resource } = permission;
  const isOpen = /[*?]/.test(resource) && !bucketObjects.test(resource) && !logStreams.test(resource);
  return isOpen
    ? mayNot(
        permission,
        'only the objects of one bucket, and the streams of one log group, have no names before.',
      )
    : undefined;
};

const administration: PermissionRule = (permission) =>
  /^(?:dynamodb|sqs|sns|s3|lambda|iam):(?:Create|Delete|Update|Put)(?:Table|Queue|Topic|Bucket|Function|Role|.*Policy|TimeToLive)/.test(
    permission.action,
  )
    ? mayNot(permission, 'resources are made by deployments, not by what runs in them.')
    : undefined;

const serviceOf = (name: string): string => name.split(/--|-http|-outbox/)[0] ?? '';

const isPublisher = (name: string): boolean => /-outbox-(?:relay|sweeper)$/.test(name);

const conditionOf = ({ conditions }: Permission, operator: string, key: string): string | undefined =>
  conditions[operator]?.[key]?.join();

const leadingKeysOf = (permission: Permission): string =>
  conditionOf(permission, 'ForAllValues:StringLike', 'dynamodb:LeadingKeys') ?? '';

/**
 * Records, sees the keys of items, reads what counts the commits of a key, and cancels and moves scheduled messages; never
 * touches a recorded message.
 */
const isRecording = (permission: Permission): boolean => {
  switch (permission.action) {
    case 'dynamodb:PutItem':
      return true;
    case 'dynamodb:Query':
      return conditionOf(permission, 'ForAllValues:StringEquals', 'dynamodb:Attributes') === 'PK,SK';
    case 'dynamodb:GetItem':
      return ['HEAD#*', 'SCHEDULED#*'].includes(leadingKeysOf(permission));
    case 'dynamodb:DeleteItem':
    case 'dynamodb:UpdateItem':
      return leadingKeysOf(permission) === 'SCHEDULED#*';
    default:
      return false;
  }
};

const outboxUse: PermissionRule = (permission) => {
  const { role, resource } = permission;
  const isOutbox = /:table\/[^/]+-outbox(?:\/|$)/.test(resource);
  if (!isOutbox || isPublisher(role)) {
    return undefined;
  }
  return isRecording(permission) && resource === arnOf.table(`${serviceOf(role)}-outbox`)
    ? undefined
    : mayNot(permission, 'a service records in its own outbox, and does nothing else there.');
};

/** The topics of a service: that of its contract, and those of its own messages. */
const topicsOf = (service: string): readonly string[] =>
  service === 'orders' ? ['orders', 'order-timers'] : [service];

const publishing: PermissionRule = (permission) => {
  const { role, action, resource } = permission;
  const isOwn = topicsOf(serviceOf(role)).some((topic) =>
    [arnOf.topic(topic), arnOf.topic(`${topic}.fifo`)].includes(resource),
  );
  return action.startsWith('sns:') && !(action === 'sns:Publish' && isPublisher(role) && isOwn)
    ? mayNot(permission, 'only a relay and its sweeper publish, and only to the topic of their service.')
    : undefined;
};

const consuming: PermissionRule = (permission) => {
  const { role, action, resource } = permission;
  const isOwn = [arnOf.queue(role), arnOf.queue(`${role}.fifo`)].includes(resource);
  return action.startsWith('sqs:') && action !== 'sqs:SendMessage' && !isOwn
    ? mayNot(permission, 'only the consumer of a queue reads it.')
    : undefined;
};

const sending: PermissionRule = (permission) => {
  const { action, resource } = permission;
  return action === 'sqs:SendMessage' && !/--dlq(?:\.fifo)?$/.test(resource)
    ? mayNot(permission, 'messages get on a queue by its topic; only dead and parked ones are sent to one.')
    : undefined;
};

const foreignTables: PermissionRule = (permission) => {
  const table = /:table\/([^/]+)/.exec(permission.resource)?.[1];
  const service = serviceOf(permission.role);
  return table !== undefined && ![service, `${service}-outbox`, `${service}-inbox`].includes(table)
    ? mayNot(permission, 'a table belongs to one service.')
    : undefined;
};

const permissionRules: readonly PermissionRule[] = [
  wildcardActions,
  wildcardResources,
  administration,
  outboxUse,
  publishing,
  consuming,
  sending,
  foreignTables,
];

const roleFaults = ({ name, trust, managedPolicies, statements }: Role): readonly string[] => {
  const isLambdas =
    JSON.stringify(
      trust.map(({ effect, actions, principal, conditions }) => [effect, actions, principal, conditions]),
    ) === JSON.stringify([['Allow', ['sts:AssumeRole'], { Service: ['lambda.amazonaws.com'] }, {}]]);
  return [
    ...(isLambdas ? [] : [`The role of "${name}" can be assumed by others than lambda.amazonaws.com.`]),
    ...(managedPolicies.length === 0 ? [] : [`The role of "${name}" has policies that others wrote.`]),
    ...(statements.length === 0 ? [`The role of "${name}" has no policy.`] : []),
  ];
};

const isAccount = (principal: unknown): boolean => /^arn:aws:iam::\d+:root$/.test(String(principal));

/** The key's own account: without it nobody could change the key any more. */
const isOwnersAccess = ({ type, statement: { principal } }: ResourcePolicy): boolean =>
  type === 'AWS::KMS::Key' &&
  typeof principal === 'object' &&
  Object.keys(principal).join() === 'AWS' &&
  (principal['AWS'] ?? []).every(isAccount);

const isForServicesAlone = ({ principal }: Statement): boolean =>
  typeof principal === 'object' && Object.keys(principal).join() === 'Service';

const conditionOn = ({ conditions }: Statement, operator: string, key: string): readonly string[] =>
  conditions[operator]?.[key] ?? [];

/** Whether a service gets in only on behalf of one resource, or of what is ours. */
const isSourced = (statement: Statement): boolean => {
  const sources = ['ArnEquals', 'ArnLike'].flatMap((operator) =>
    conditionOn(statement, operator, 'aws:SourceArn'),
  );
  const isOurs = conditionOn(statement, 'StringEquals', 'aws:SourceAccount').join() === account;
  return isOurs || (sources.length > 0 && !sources.some((arn) => /[*?]/.test(arn)));
};

/** Whom a policy of a resource lets in, and whether only on behalf of something of ours. */
const resourcePolicyFault = (policy: ResourcePolicy): string | undefined => {
  const { logicalId, statement } = policy;
  const isClosed =
    statement.effect === 'Deny' ||
    isOwnersAccess(policy) ||
    (isForServicesAlone(statement) && isSourced(statement));
  return isClosed
    ? undefined
    : `The policy of ${logicalId} allows ${statement.actions.join(', ')} without saying on behalf of which resource or account.`;
};

const isDefined = (fault: string | undefined): fault is string => fault !== undefined;

/** What is wrong with roles, and with the policies of resources. */
export const leastPrivilegeFaults = (resources: readonly DeployedResource[]): readonly string[] => {
  const roles = rolesOf(resources);
  return [
    ...roles.flatMap(roleFaults),
    ...permissionsOf(roles).flatMap((permission) =>
      permissionRules.map((rule) => rule(permission)).filter(isDefined),
    ),
    ...resourcePoliciesOf(resources).map(resourcePolicyFault).filter(isDefined),
  ];
};
