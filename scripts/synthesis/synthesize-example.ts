/** The example's templates, as `cdk synth` writes them, in memory. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addExampleStacks } from '../../lib/example-app.ts';
import { readStageSettings } from '../../lib/stage-settings.ts';
import { type Template, type Templates, templatesSchema } from './template.ts';

/** Which stage, and what is said instead of its file. */
export interface SynthesisOptions {
  readonly stage: 'dev' | 'prod';
  readonly settings?: Readonly<Record<string, unknown>>;
}

const root = join(import.meta.dirname, '../..');

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** The app as `bin/` makes it, rules of AWS Solutions included, but for the bundles: what functions hold is no part of a template. */
export const createExampleApp = ({ stage, settings = {} }: SynthesisOptions): App => {
  const { context } = readJson('cdk.json') as { readonly context: Readonly<Record<string, unknown>> };
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  addExampleStacks(app, readStageSettings(readJson(`stages/${stage}.json`), settings));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/** Puts in the place of an asset's hash the folder that the function is bundled from, from the root of the repository. */
const withCodeFolders = (template: Template, { files }: AssetManifest): Template => {
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function') {
      const { S3Key = '' } = Properties['Code'] as { readonly S3Key?: string };
      Properties['Code'] = { Folder: relative(root, files[S3Key.replace(/\.zip$/, '')]?.source.path ?? '') };
    }
  }
  return template;
};

/** Templates by the names of their stacks. Throws when a rule of ours or of AWS Solutions refuses one. */
export const synthesizeExample = (options: SynthesisOptions): Templates => {
  const { stacks, directory } = createExampleApp(options).synth();
  const templates = templatesSchema.parse(
    Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template as unknown])),
  );
  return Object.fromEntries(
    Object.entries(templates).map(([stackName, template]) => {
      const assets: unknown = JSON.parse(readFileSync(join(directory, `${stackName}.assets.json`), 'utf8'));
      return [stackName, withCodeFolders(template, assets as AssetManifest)];
    }),
  );
};
