/** `cdk deploy`: reads the stage, and builds its stacks. Nothing else. */
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addExampleStacks } from '../lib/example-app.ts';
import { findStageSettings } from '../lib/find-stage-settings.ts';

try {
  const app = new App();
  addExampleStacks(app, findStageSettings(app.node));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  const isFaultOfUser =
    hasErrorCode(error, 'INVALID_STAGE_SETTINGS') || hasErrorCode(error, 'INVALID_DEPLOYMENT');
  if (!isFaultOfUser) {
    throw error;
  }
  // The sentence says what is wrong; a stack trace does not help the user.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
