/** `cdk deploy`: reads the stage, and builds its stacks. Nothing else. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addExampleStacks } from '../lib/example-app.ts';
import { findStageSettings } from '../lib/find-stage-settings.ts';

const app = new App();
addExampleStacks(app, findStageSettings(app.node));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
