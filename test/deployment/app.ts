/** The example of `bin/cdk-app.ts`, the shop of the guide and the existing stack, with workarounds for gaps of the emulator. */
import { ServiceFunction } from '@dynamo-outbox/cdk';
import { App, CliCredentialsStackSynthesizer, RemovalPolicy } from 'aws-cdk-lib';
import { ShopStack } from '../../examples/cdk/shop-stack.ts';
import { AdoptionStack } from '../../examples/existing-stack/adoption-stack.ts';
import { TeamStack } from '../../examples/existing-stack/team-stack.ts';
import { addExampleStacks } from '../../lib/example-app.ts';
import { readStageSettings } from '../../lib/stage-settings.ts';
import { findChange } from './changes.ts';
import { addOperators } from './operators.ts';
import { allowBatchCalls } from './emulator/allow-batch-calls.ts';
import { allowPlainHttp } from './emulator/allow-plain-http.ts';
import { simplifyAlarms } from '../../scripts/emulator/simplify-alarms.ts';

// Gap of the emulator: with enforced IAM, it does not know the roles of the bootstrap stack, so the CLI deploys with
// its own credentials.
const app = new App({ defaultStackSynthesizer: new CliCredentialsStackSynthesizer() });
const stacks = addExampleStacks(app, readStageSettings({ stage: 'test', data: 'delete' }, {}));
new ShopStack(app, 'shop', { removalPolicy: RemovalPolicy.DESTROY });
const removalPolicy = RemovalPolicy.DESTROY;
const team = new TeamStack(app, 'team', { removalPolicy });
new AdoptionStack(app, 'adoption', { team, removalPolicy });

// No message of the example is large, so the orders service gets a function that records a large one, with the
// permissions of its API.
const { function: largeOrder } = new ServiceFunction(stacks.orders, 'LargeOrder', {
  service: stacks.orders.service,
  name: 'large-order',
  entry: 'test/deployment/large-order.ts',
});
addOperators(stacks.customers.service);
findChange(app.node)({ ...stacks, largeOrder });

allowPlainHttp(app);
allowBatchCalls(app);
simplifyAlarms(app);
