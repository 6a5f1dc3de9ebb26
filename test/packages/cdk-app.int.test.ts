import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow } from '../../scripts/packages/files.ts';
import { cdkApp } from '../../scripts/packages/consumer-folder.ts';
import { npmOrThrow } from './install/run.ts';

const npm = (...args: readonly string[]): Promise<string> => npmOrThrow(args, { cwd: cdkApp });

describe('a new CDK app (`cdk init app --language typescript`) with a TransactionalService and handlers', () => {
  it('passes its own build', async () => {
    await npm('run', 'build');
  });

  it('passes its own tests', async () => {
    expect(await npm('test')).toMatch(/Tests:\s+1 passed/u);
  });

  it('synthesizes with its own command, and deploys the bundle of the relay as it was published', async () => {
    await npm('run', 'cdk', '--', 'synth', '--quiet');

    // Both handlers are bundled, though the app has no optional client of AWS.
    expect(existsSync(join(cdkApp, 'node_modules/@aws-sdk/client-s3'))).toBe(false);
    expect(existsSync(join(cdkApp, 'node_modules/@aws-sdk/client-sns'))).toBe(false);
    const bundle = join(cdkApp, 'node_modules/@dynamo-outbox/lambda-outbox-relay/function-bundle');
    const assets = readdirSync(join(cdkApp, 'cdk.out')).filter((name) => name.startsWith('asset.'));
    const contents = assets.map((name) => join(cdkApp, 'cdk.out', name)).map(contentsOf);
    expect(contents).toContainEqual(contentsOf(bundle));
  });
});

/** The files of a folder, with their text. */
function contentsOf(folder: string): object {
  return Object.fromEntries(
    filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}
