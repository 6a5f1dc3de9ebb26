/** The example's templates, as `cdk synth` writes them, in memory. */
import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addExampleStacks } from '../../../lib/example-app.ts';
import { readStageSettings } from '../../../lib/stage-settings.ts';
import { type Templates, templatesSchema } from './template.ts';

/** Which stage, and what is said instead of its file. */
export interface SynthesisOptions {
  readonly stage: 'dev' | 'prod';
  readonly settings?: Readonly<Record<string, unknown>>;
}

const readJson = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

/** The app as `bin/` makes it, rules of AWS Solutions included, but for the bundles: what functions hold is no part of a template. */
export const createExampleApp = ({ stage, settings = {} }: SynthesisOptions): App => {
  const { context } = readJson('cdk.json') as { readonly context: Readonly<Record<string, unknown>> };
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  addExampleStacks(app, readStageSettings(readJson(`stages/${stage}.json`), settings));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};

/** Templates by the names of their stacks. Throws when a rule of ours or of AWS Solutions refuses one. */
export const synthesizeExample = (options: SynthesisOptions): Templates =>
  templatesSchema.parse(
    Object.fromEntries(
      createExampleApp(options)
        .synth()
        .stacks.map(({ stackName, template }) => [stackName, template as unknown]),
    ),
  );
