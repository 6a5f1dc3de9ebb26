import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { anApp, aStack, outdir, templateOf } from '../cdk.fixture.ts';
import { bundledCode } from './bundled-code.ts';

const files: Readonly<Record<string, string>> = {
  'index.mjs': "export { handler } from './chunk-A.mjs';",
  'chunk-A.mjs': 'export const handler = () => "sent";',
};

const folder = join(outdir, 'one/function-bundle');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  writeFileSync(join(folder, name), text);
}
cpSync(folder, join(outdir, 'elsewhere/function-bundle'), { recursive: true });

/** The hash of the code of a function with a bundle of its own. */
const hashOf = (place: string): string => {
  const stack = aStack(anApp({}), place);
  const code = bundledCode(join(outdir, place, 'function-bundle/index.mjs'));
  new LambdaFunction(stack, 'Function', { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X });
  const [found] = Object.values(
    templateOf(stack).findResources('AWS::Lambda::Function'),
  ) as unknown as readonly {
    readonly Properties: { readonly Code: { readonly S3Key: string } };
  }[];
  return (found?.Properties.Code.S3Key ?? '').replace(/\.zip$/u, '');
};

describe('a function that its package contains as a bundle', () => {
  it('is deployed as it is, with all its files', () => {
    const asset = join(outdir, `asset.${hashOf('one')}`);

    for (const [name, text] of Object.entries(files)) {
      expect(readFileSync(join(asset, name), 'utf8')).toBe(text);
    }
  });

  it('has the same hash wherever it is installed, so that unchanged code is not deployed again', () => {
    expect(hashOf('elsewhere')).toBe(hashOf('one'));
  });
});
