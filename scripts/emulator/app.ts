/** The example as `bin/cdk-app.ts` builds it, with workarounds for features that the emulator lacks. */
import { App } from 'aws-cdk-lib';
import { addExampleStacks } from '../../lib/example-app.ts';
import { findStageSettings } from '../../lib/find-stage-settings.ts';
import { simplifyAlarms } from './simplify-alarms.ts';
import { pinApiIds } from './pin-api-ids.ts';

const app = new App();
addExampleStacks(app, findStageSettings(app.node));
if (app.node.tryGetContext('emulator') === 'ministack') {
  pinApiIds(app);
  simplifyAlarms(app);
}
