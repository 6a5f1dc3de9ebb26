/** `npx cdk synth --app "node --import tsx examples/existing-stack/app.ts"` */
import { App } from 'aws-cdk-lib';
import { AdoptionStack } from './adoption-stack.ts';
import { TeamStack } from './team-stack.ts';

const app = new App();
new AdoptionStack(app, 'adoption', { team: new TeamStack(app, 'team') });
