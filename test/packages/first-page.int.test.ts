/** What the first page says to install is enough for its code, and optional packages are not there by accident. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { consumer, nodeProgram, nodeVersions, tarballs } from '../../scripts/packages/consumer-folder.ts';
import type { Manifest } from '../../scripts/packages/manifest.ts';
import { publicPackages, root } from '../../scripts/packages/workspaces.ts';
import { commandsOf, runAsTold } from './install/guides.ts';
import { type Registry, startRegistry } from './install/registry.ts';
import { run, runOrThrow } from './install/run.ts';

const project = mkdtempSync(join(tmpdir(), 'dynamo-outbox-first-'));
let registry: Registry;
let dynamoDb: TestDynamoDb;

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(project, folder, 'package.json'), 'utf8')) as Manifest;

beforeAll(async () => {
  [registry, dynamoDb] = await Promise.all([startRegistry(publicPackages(), tarballs), startTestDynamoDb()]);
  writeFileSync(join(project, 'package.json'), '{"type":"module"}\n');
  await runAsTold(commandsOf('README.md', 'npm install'), { cwd: project, registry });
  cpSync(join(root, 'examples/first'), project, { recursive: true });
  await dynamoDb.createTable({ name: 'orders', partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
  await dynamoDb.createTable(describeOutboxTable('orders-outbox', { tracking: 'status' }));
});

afterAll(async () => {
  await Promise.all([registry.stop(), dynamoDb.stop()]);
  rmSync(project, { recursive: true });
});

/** A folder that finds every client of the AWS SDK, as a function does in a runtime of Lambda, and not the project. */
const runtime = join(consumer, 'first-page');

/** Bundles a file as the page of `@dynamo-outbox/service` says, and resolves with the path of the bundle. */
const bundle = async (file: string): Promise<string> => {
  const outfile = join(runtime, file.replace(/\.ts$/u, '.mjs'));
  await build({
    absWorkingDir: project,
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return outfile;
};

/** Loads a file with the newest Node, which needs no loader for TypeScript. */
const load = (file: string) =>
  run(nodeProgram('24'), ['--no-warnings', '--input-type=module', '--eval', `await import('./${file}')`], {
    cwd: project,
  });

describe('what the first page installs', () => {
  it('contains no optional peer of the installed packages', () => {
    const names = ['service', 'messaging'].flatMap((name) =>
      Object.entries(manifestOf(`node_modules/@dynamo-outbox/${name}`).peerDependenciesMeta ?? {}),
    );
    const required = Object.keys(manifestOf('node_modules/@dynamo-outbox/service').peerDependencies ?? {});
    const optional = names
      .filter(([name, { optional: isOptional }]) => isOptional === true && !required.includes(name))
      .map(([name]) => name);

    expect(optional).toEqual(expect.arrayContaining(['@aws-sdk/client-kms', 'avsc', 'jose']));
    expect(optional.filter((name) => existsSync(join(project, 'node_modules', name)))).toEqual([]);
    for (const name of ['@aws-sdk/client-s3', '@aws-sdk/client-sns']) {
      expect(existsSync(join(project, 'node_modules', name))).toBe(false);
    }
  });

  it.each(['place-order.ts', 'on-order-placed.ts'])('is enough to load and to bundle %s', async (file) => {
    expect(await load(file)).toEqual({ exitCode: 0, output: '' });

    const bundled = await bundle(file);
    for (const version of nodeVersions) {
      const { exitCode, output } = await run(nodeProgram(version), ['--no-warnings', bundled], {
        cwd: runtime,
      });
      expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
    }
  });

  it('is enough to place an order', async () => {
    writeFileSync(
      join(project, 'order.ts'),
      "import { placeOrder } from './place-order.ts';\nawait placeOrder('7');\n",
    );
    const environment = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      ORDERS_TABLE_NAME: 'orders',
      OUTBOX_TABLE_NAME: 'orders-outbox',
      OUTBOX_TRACKING: 'status',
      OUTBOX_RETENTION_DAYS: '7',
    };
    await runOrThrow(nodeProgram('24'), ['--no-warnings', 'order.ts'], { cwd: project, environment });

    const { Item } = await dynamoDb.client.send(
      new GetItemCommand({ TableName: 'orders', Key: { PK: { S: '7' } } }),
    );
    expect(Item).toEqual({ PK: { S: '7' }, Version: { N: '0' } });
  });

  it('is enough for the compiler, with the types of all libraries', async () => {
    const compilerOptions = {
      strict: true,
      module: 'NodeNext',
      target: 'ES2023',
      noEmit: true,
      allowImportingTsExtensions: true,
      // Every project in TypeScript for Node has them.
      typeRoots: [join(consumer, 'node_modules/@types')],
      types: ['node'],
    };
    const config = { compilerOptions, files: ['place-order.ts', 'on-order-placed.ts'] };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));

    const compiler = join(consumer, 'node_modules/typescript/bin/tsc');
    const { output } = await run(process.execPath, [compiler, '--pretty', 'false'], { cwd: project });

    expect(output.split('\n').filter((line) => line !== '')).toEqual([]);
  });

  it('is not enough for a file that needs an optional package, and the checks find it', async () => {
    writeFileSync(join(project, 'planted.ts'), "export { avro } from '@dynamo-outbox/messaging/avro';\n");

    expect(await load('planted.ts')).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("Cannot find package 'avsc'") as unknown,
    });
    await expect(bundle('planted.ts')).rejects.toThrow('Could not resolve "avsc"');
  });
});
