/** Roles of operators of the customers service with different permissions. The test runs the command line with them. */
import type { TransactionalService } from '@dynamo-outbox/cdk';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export const inspectorRole = 'test-inspector';
export const recovererRole = 'test-recoverer';

/** Adds the roles for a service. */
export const addOperators = (service: TransactionalService): void => {
  const scope = new Construct(service, 'Operators');
  const role = (id: string, roleName: string): Role =>
    new Role(scope, id, { roleName, assumedBy: new AccountRootPrincipal() });
  service.grantInspect(role('Inspector', inspectorRole));
  service.grantRecover(role('Recoverer', recovererRole));
};
