/** Installs the tarballs of all public packages for the tests of this folder. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPackages } from '../../../scripts/packages/build.ts';
import { packPackages, tarballOf } from '../../../scripts/packages/pack.ts';
import { isFunctionPackage, type PublicPackage, root } from '../../../scripts/packages/workspaces.ts';
import {
  cdkApp,
  consumer,
  nodes,
  nodeVersions,
  tarballs,
} from '../../../scripts/packages/consumer-folder.ts';
import { entryPointsModule } from './entry-points.ts';
import { npmOrThrow, runOrThrow } from './run.ts';

const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

const install = (cwd: string, ...specifiers: readonly string[]): Promise<string> =>
  npmOrThrow(['install', ...quiet, ...specifiers], { cwd });

const installNodes = async (): Promise<void> => {
  mkdirSync(nodes, { recursive: true });
  writeFileSync(join(nodes, 'package.json'), '{"private":true}\n');
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  await install(nodes, ...nodeVersions.map((version) => `node-${version}@npm:node-${platform}@${version}`));
};

const writeProject = (format: 'esm' | 'cjs'): void => {
  const folder = join(consumer, format);
  cpSync(join(root, 'test/packages/consumer/project'), folder, { recursive: true });
  writeFileSync(join(folder, 'entry-points.ts'), entryPointsModule());
  const type = format === 'esm' ? 'module' : 'commonjs';
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type })}\n`);
};

const installConsumer = async (packages: readonly PublicPackage[]): Promise<void> => {
  mkdirSync(consumer, { recursive: true });
  for (const file of ['package.json', 'jest.config.cjs', 'load-entry-points.mjs']) {
    cpSync(join(root, 'test/packages/consumer', file), join(consumer, file));
  }
  writeProject('esm');
  writeProject('cjs');
  await install(consumer, ...packages.map((each) => tarballOf(each, tarballs)));
};

/**
 * A new CDK app as the CDK creates it, with our constructs and handlers in its stack and the test that a team would write.
 * It has only what the guide installs, so that no optional peer is there.
 */
const installCdkApp = async (packages: readonly PublicPackage[]): Promise<void> => {
  mkdirSync(cdkApp, { recursive: true });
  const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
  await runOrThrow(process.execPath, [cdk, 'init', 'app', '--language', 'typescript', '--generate-only'], {
    cwd: cdkApp,
  });
  cpSync(join(root, 'test/packages/cdk-app'), cdkApp, { recursive: true });
  const needed = packages.filter(
    (each) =>
      isFunctionPackage(each) ||
      /\/(?:cdk|kernel|messaging|service|service-runtime|topology|unit-of-work)$/u.test(each.folder),
  );
  await install(cdkApp, ...needed.map((each) => tarballOf(each, tarballs)), 'zod@4.6.7', 'esbuild@0.28.2');
};

rmSync(dirname(consumer), { recursive: true, force: true });
const packages = await buildPackages();
packPackages(packages, tarballs);
await Promise.all([installNodes(), installConsumer(packages), installCdkApp(packages)]);
console.log(`${packages.length} packages are installed in ${consumer}.`);
