/** The permissions of every role of the example, as tables in Markdown. */
import { type DeployedResource, toDeployed } from '../synthesis/deployed.ts';
import { synthesizeExample } from '../synthesis/synthesize-example.ts';
import { reasonFor, resourceInWords } from './reasons.ts';
import { permissionsOf, type Permission, type Role, rolesOf } from './roles.ts';
import { resourcePoliciesOf } from './statements.ts';

const toTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const actionsInWords = (actions: readonly string[]): string =>
  actions.map((action) => `\`${action}\``).join('<br>');

const isOfKey = ({ action }: Permission): boolean => action.startsWith('kms:');

/** One line for what is granted for one reason on one resource. */
const toRows = (permissions: readonly Permission[]): readonly (readonly string[])[] => {
  const actionsByLine = new Map<string, { readonly cells: readonly string[]; readonly actions: string[] }>();
  for (const permission of permissions) {
    const cells = [resourceInWords(permission.resource), reasonFor(permission)];
    const line = actionsByLine.get(cells.join()) ?? { cells, actions: [] };
    line.actions.push(permission.action);
    actionsByLine.set(cells.join(), line);
  }
  return [...actionsByLine.values()].map(({ cells: [resource = '', why = ''], actions }) => [
    actionsInWords(actions),
    resource,
    why,
  ]);
};

const roleSection = (role: Role): string =>
  [
    `### \`${role.name}\``,
    toTable(['Action', 'On', 'Why'], toRows(permissionsOf([role]).filter((one) => !isOfKey(one)))),
  ].join('\n\n');

const keySection = (resources: readonly DeployedResource[]): string => {
  const rows = rolesOf(resources).flatMap((role) =>
    toRows(permissionsOf([role]).filter(isOfKey)).map((cells) => [`\`${role.name}\``, ...cells]),
  );
  return toTable(['Role', 'Action', 'On', 'Why'], rows);
};

/** Whom policies of queues, topics and buckets let in beside the roles: services of AWS, on behalf of something of ours. */
const policySection = (resources: readonly DeployedResource[]): string => {
  const rows = resourcePoliciesOf(resources)
    .filter(({ type, statement }) => statement.effect === 'Allow' && type !== 'AWS::KMS::Key')
    .flatMap(({ statement: { principal, actions, resources: granted, conditions } }) =>
      granted.map((resource) => [
        typeof principal === 'object'
          ? (principal['Service'] ?? []).map((name) => `\`${name}\``).join(', ')
          : '',
        actionsInWords(actions),
        withoutHash(resourceInWords(resource)),
        sourceInWords(conditions),
      ]),
    );
  return toTable(['Who', 'Action', 'On', 'On behalf of'], rows);
};

/** The names that CloudFormation makes end in a hash. */
const withoutHash = (name: string): string => name.replace(/(?<=[A-Za-z])[0-9A-F]{8}(?=[`/])/g, '');

const sourceInWords = (
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): string => {
  const [source = ''] =
    conditions['ArnEquals']?.['aws:SourceArn'] ?? conditions['ArnLike']?.['aws:SourceArn'] ?? [];
  if (source.includes(':alarm:')) {
    return 'alarms of the account';
  }
  return source === '' ? 'buckets of the account' : resourceInWords(source);
};

/** Every table, from the templates of the stage `dev`; what a key of its own adds, from those of `prod`. */
export const permissionTables = (): string => {
  const resources = toDeployed(synthesizeExample({ stage: 'dev' }));
  return [
    '## Roles',
    ...rolesOf(resources).map(roleSection),
    '## With a key of the account',
    'Where a stage says `"encryption": "customer"`, as `prod` does, each role may use that key as well:',
    keySection(toDeployed(synthesizeExample({ stage: 'prod' }))),
    '## Services of AWS',
    'Policies of queues, topics and buckets refuse every request without TLS, and let in:',
    policySection(resources),
  ].join('\n\n');
};
