import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import type { TableDescription } from '@dynamo-outbox/topology';
import { conformanceCases, emulatorDiffers } from './conformance-cases.fixture.ts';
import { conformanceTables } from './conformance-tables.fixture.ts';
import { resetTables, runCommand } from './conformance.fixture.ts';

const golden = JSON.parse(
  readFileSync(new URL('conformance-outcomes.golden.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

let dynamoDb: TestDynamoDb;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  for (const table of conformanceTables) {
    await dynamoDb.createTable(table as TableDescription);
  }
});

afterAll(() => dynamoDb.stop());

beforeEach(() => resetTables(dynamoDb.client));

describe('the emulator behaves like the model of DynamoDB', () => {
  const agreed = conformanceCases.filter(({ name }) => emulatorDiffers[name] === undefined);

  it.each(agreed.map((some) => [some.name, some] as const))('%s', async (name, { send }) => {
    expect(await runCommand(dynamoDb.client, send)).toEqual(golden[name]);
  });
});

describe('the emulator differs from AWS, whose documentation the model follows', () => {
  const differing = conformanceCases.filter(({ name }) => emulatorDiffers[name] !== undefined);

  it.each(differing.map((some) => [some.name, some] as const))('%s', async (name, { send }) => {
    expect(await runCommand(dynamoDb.client, send)).not.toEqual(golden[name]);
  });
});
