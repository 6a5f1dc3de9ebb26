import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localCredentials, localRegion } from '../clients/local-clients.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../testing/index.ts';
import { bundle, type BundleOptions } from './bundle.ts';
import type * as namedError from './named-error.fixture.ts';
import type * as twice from './twice.fixture.ts';

describe('bundle', () => {
  let directory: string;
  let dynamoDb: TestDynamoDb;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bundle-'));
    dynamoDb = await startTestDynamoDb();
    await dynamoDb.createTable({
      name: 'counters',
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
    });
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true });
    await dynamoDb.stop();
  });

  const countAfterTwo = async (target: BundleOptions['target']): Promise<string | undefined> => {
    const [made] = await bundle({
      root: import.meta.dirname,
      entries: { [target]: 'twice.fixture.ts' },
      directory,
      target,
    });
    const { increaseTwice } = (await import(pathToFileURL(made?.path ?? '').href)) as typeof twice;
    await increaseTwice(
      { endpoint: dynamoDb.endpoint, region: localRegion, credentials: localCredentials },
      target,
    );
    const { Item } = await dynamoDb.client.send(
      new GetItemCommand({ TableName: 'counters', Key: { PK: { S: target } } }),
    );
    return Item?.['Count']?.N;
  };

  it('keeps the transaction token in deployed bundles', async () => {
    expect(await countAfterTwo('production')).toBe('1');
  });

  it('drops the transaction token in bundles for the emulator, without a change of the source', async () => {
    expect(await countAfterTwo('emulator')).toBe('2');
  });

  it('keeps the names of error classes in deployed bundles', async () => {
    const [made] = await bundle({
      root: import.meta.dirname,
      entries: { named: 'named-error.fixture.ts' },
      directory,
      target: 'production',
    });

    const { nameOfError } = (await import(pathToFileURL(made?.path ?? '').href)) as typeof namedError;

    expect(readFileSync(made?.path ?? '', 'utf8')).not.toMatch(/class LostUmbrellaError/);
    expect(nameOfError()).toBe('LostUmbrellaError');
  });

  it('minifies deployed bundles, and keeps emulators out of them', async () => {
    const sizes = await Promise.all(
      (['production', 'emulator'] as const).map(async (target) => {
        const [made] = await bundle({
          root: import.meta.dirname,
          entries: { [`${target}-size`]: 'twice.fixture.ts' },
          directory,
          target,
        });
        return { bytes: made?.bytes ?? 0, text: readFileSync(made?.path ?? '', 'utf8') };
      }),
    );

    expect(sizes[0]?.bytes).toBeLessThan((sizes[1]?.bytes ?? 0) / 2);
    expect(sizes[0]?.text).not.toContain('stripTransactionToken');
    expect(sizes[1]?.text).toContain('stripTransactionToken');
  });

  it.each(['production', 'emulator'] as const)(
    'leaves an optional client that is not installed to the call that needs it (%s)',
    async (target) => {
      const root = join(directory, target);
      mkdirSync(root, { recursive: true });
      writeFileSync(join(root, 'handler.mjs'), "export const handler = () => import('@aws-sdk/client-s3');");
      writeFileSync(join(root, 'broken.mjs'), "export const handler = () => import('not-installed');");
      const bundleOf = (entry: string) =>
        bundle({ root, entries: { [entry]: entry }, directory: join(root, 'bundles'), target });

      const [made] = await bundleOf('handler.mjs');

      expect(readFileSync(made?.path ?? '', 'utf8')).toMatch(/import\("@aws-sdk\/client-s3"\)/u);
      await expect(bundleOf('broken.mjs')).rejects.toThrow('Could not resolve "not-installed"');
    },
  );
});
