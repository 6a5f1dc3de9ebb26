/** Installs the tarballs of all public packages for the tests of this folder. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPackages } from '../../../scripts/packages/build.ts';
import { packPackages, tarballOf } from '../../../scripts/packages/pack.ts';
import { type PublicPackage, root } from '../../../scripts/packages/workspaces.ts';
import {
  cdkApp,
  consumer,
  nodes,
  nodeVersions,
  tarballs,
} from '../../../scripts/packages/consumer-folder.ts';
import { entryPointsModule } from './entry-points.ts';
import { commandsOf, install, runAsTold } from './guides.ts';
import { type Registry, startRegistry } from './registry.ts';
import { runOrThrow } from './run.ts';

/** Tests of examples that need nothing but the examples. */
const testsOfExamples = [
  'checkout-example.unit.test.ts',
  'existing-writes-examples.int.test.ts',
  'invoices-example.int.test.ts',
  'kafka-example.unit.test.ts',
  'uploads-example.unit.test.ts',
];

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

/** The examples with their tests, which the project runs as its own, and the services of this folder. */
const writeServices = (): void => {
  const folder = join(consumer, 'services');
  cpSync(join(root, 'test/packages/consumer/services'), folder, { recursive: true });
  cpSync(join(root, 'examples'), join(folder, 'examples'), {
    recursive: true,
    // They have projects of their own: a CDK app, and one with decorators.
    filter: (path) => !/[\\/]examples[\\/](?:cdk|existing-stack|nest)$/u.test(path),
  });
  for (const name of testsOfExamples) {
    cpSync(join(root, 'test/documentation', name), join(folder, 'test/documentation', name));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
};

const installConsumer = async (packages: readonly PublicPackage[]): Promise<void> => {
  mkdirSync(consumer, { recursive: true });
  for (const file of ['package.json', 'jest.config.cjs', 'load-entry-points.mjs']) {
    cpSync(join(root, 'test/packages/consumer', file), join(consumer, file));
  }
  writeProject('esm');
  writeProject('cjs');
  writeServices();
  await install(consumer, ...packages.map((each) => tarballOf(each, tarballs)));
};

/**
 * A new CDK app as the CDK creates it, with what the guide installs and nothing else, so that no optional peer is there. It
 * has the stack of the guide, and one of a team with a test.
 */
const installCdkApp = async (registry: Registry): Promise<void> => {
  mkdirSync(cdkApp, { recursive: true });
  const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
  await runOrThrow(process.execPath, [cdk, 'init', 'app', '--language', 'typescript', '--generate-only'], {
    cwd: cdkApp,
  });
  cpSync(join(root, 'test/packages/cdk-app'), cdkApp, { recursive: true });
  cpSync(join(root, 'examples/cdk'), join(cdkApp, 'examples/cdk'), { recursive: true });
  // As the guide says, because its imports end in `.ts`.
  const config = join(cdkApp, 'tsconfig.json');
  const text = readFileSync(config, 'utf8');
  writeFileSync(config, text.replace('"compilerOptions": {', '$& "allowImportingTsExtensions": true,'));
  await runAsTold(commandsOf('docs/guides/add-to-a-service.md', 'npm install'), { cwd: cdkApp, registry });
};

rmSync(dirname(consumer), { recursive: true, force: true });
const packages = await buildPackages();
packPackages(packages, tarballs);
const registry = await startRegistry(packages, tarballs);
await Promise.all([installNodes(), installConsumer(packages), installCdkApp(registry)]);
await registry.stop();
console.log(`${packages.length} packages are installed in ${consumer}.`);
