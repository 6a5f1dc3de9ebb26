import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { outdir } from '../cdk.fixture.ts';
import { bundleHandler } from './bundle-handler.ts';

/** Bundles a handler outside the workspace, where no package is installed. */
const bundle = (name: string, text: string): string => {
  const folder = join(outdir, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'entry.mjs'), text);
  bundleHandler(join(folder, 'bundle'), join(folder, 'entry.mjs'));
  return readFileSync(join(folder, 'bundle/index.mjs'), 'utf8');
};

describe('a handler whose clients are not installed', () => {
  it('imports an optional client from the runtime', () => {
    const text = bundle('optional', "export const handler = () => import('@aws-sdk/client-s3');");

    expect(text).toMatch(/import\("@aws-sdk\/client-s3"\)/u);
  });

  it.each(['@aws-sdk/client-dynamodb', 'other', './missing.mjs'])('is refused without %s', (name) => {
    const bundleIt = () =>
      bundle('required', `export const handler = () => [import('@aws-sdk/client-s3'), import('${name}')];`);

    expect(bundleIt).toThrow(`Could not resolve "${name}"`);
  });
});
