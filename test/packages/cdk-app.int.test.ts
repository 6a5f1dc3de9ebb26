import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow } from '../../scripts/packages/files.ts';
import { cdkApp } from '../../scripts/packages/consumer-folder.ts';
import { npmOrThrow, runNpm } from './install/run.ts';

const relay = (): object =>
  contentsOf(join(cdkApp, 'node_modules/@dynamo-outbox/lambda-outbox-relay/function-bundle'));

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
    expect(deployedFrom('cdk.out')).toContainEqual(relay());
  });

  it('synthesizes the stack of the guide, with what the guide installs and nothing else', async () => {
    const app = ['--app', 'npx tsx examples/cdk/app.ts', '--output', 'guide.out'];
    await npm('run', 'cdk', '--', 'synth', '--quiet', ...app);

    expect(deployedFrom('guide.out')).toContainEqual(relay());
  });

  it('refuses a handler that needs a package which the guide does not install', async () => {
    const stack = readFileSync(join(cdkApp, 'examples/cdk/shop-stack.ts'), 'utf8');
    const app = readFileSync(join(cdkApp, 'examples/cdk/app.ts'), 'utf8');
    const handler =
      "export { avro } from '@dynamo-outbox/messaging/avro';\nexport const handler = () => undefined;\n";
    writeFileSync(join(cdkApp, 'examples/cdk/planted.ts'), handler);
    writeFileSync(
      join(cdkApp, 'examples/cdk/planted-stack.ts'),
      stack.replace('examples/cdk/place-order.ts', 'examples/cdk/planted.ts'),
    );
    writeFileSync(join(cdkApp, 'examples/cdk/planted-app.ts'), app.replace('shop-stack', 'planted-stack'));

    const command = ['exec', '--', 'tsx', 'examples/cdk/planted-app.ts'];
    const { exitCode, output } = await runNpm(command, { cwd: cdkApp });

    expect(exitCode).not.toBe(0);
    expect(output).toContain('Could not resolve "avsc"');
  });
});

/** The folders that an output of the CDK deploys, with their files. */
function deployedFrom(output: string): readonly object[] {
  const folder = join(cdkApp, output);
  return readdirSync(folder)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => contentsOf(join(folder, name)));
}

/** The files of a folder, with their text. */
function contentsOf(folder: string): object {
  return Object.fromEntries(
    filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}
