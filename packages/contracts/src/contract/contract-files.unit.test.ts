import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import fc from 'fast-check';
import * as z from 'zod';
import { schemas } from '../comparison/schemas.fixture.ts';
import { fingerprintOf } from '../schema/fingerprint.ts';
import { updateContracts } from '../verdict/check-contracts.ts';
import type { Contract } from './contract.ts';
import { readContracts, writeContracts } from './contract-files.ts';
import { contractPath } from './contract-path.ts';
import { formatContract } from './format-contract.ts';
import { parseContract } from './parse-contract.ts';

const OrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z
    .object({
      orderId: z.uuid(),
      total: z.int().min(0).describe('in cents'),
      note: z.string().max(100).default(''),
      lines: z.array(z.object({ sku: z.string(), title: z.string().optional() })).max(50),
      payment: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('card') }),
        z.object({ kind: z.literal('invoice'), days: z.int() }),
      ]),
    })
    .describe('An order was created'),
});

const contractsOf = (): readonly Contract[] => {
  const update = updateContracts({ topics: [defineTopic('orders', [OrderCreated])], recorded: [] });
  return update.accepted ? update.contracts : [];
};

const golden = new URL('contract.golden.json', import.meta.url);

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'contracts-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
};

describe('a contract file', () => {
  it('has the text of the golden file', async () => {
    expect(contractsOf().map(formatContract).join('')).toBe(await readFile(golden, 'utf8'));
  });

  it('is in the folder of its topic', async () => {
    expect(await writeContracts(directory, contractsOf())).toEqual(['orders/order.created.v1.json']);
    expect(await readContracts(directory)).toEqual(contractsOf());
  });

  it('keeps every schema through a round trip', () => {
    fc.assert(
      fc.property(schemas, schemas, (one, other) => {
        const contract: Contract = {
          type: 'order.created',
          version: 3,
          topic: 'orders',
          order: 'commit',
          aggregateType: 'order',
          contentType: 'application/json',
          schemas: [one, other],
        };
        const read = parseContract(contractPath(contract), formatContract(contract));

        expect(read.schemas.map(fingerprintOf)).toEqual(contract.schemas.map(fingerprintOf));
        expect(formatContract(read)).toBe(formatContract(contract));
      }),
      { numRuns: 50 },
    );
  });

  it('may start with a byte order mark', async () => {
    const [text = ''] = contractsOf().map(formatContract);
    await write('orders/order.created.v1.json', `\uFEFF${text}`);

    expect(await readContracts(directory)).toEqual(contractsOf());
  });
});

describe('a directory of contracts', () => {
  it('is empty if it does not exist', async () => {
    expect(await readContracts(join(directory, 'none'))).toEqual([]);
  });

  it('may contain other files, but not among the contracts of a topic', async () => {
    await write('README.md', '# Contracts');
    await write('asyncapi.json', '{}');
    await write('orders/README.md', '# Orders');

    expect(await readContracts(directory)).toEqual([]);
  });

  it('is unavailable if it is a file', async () => {
    await write('file', '');

    await expect(readContracts(join(directory, 'file'))).rejects.toMatchObject({
      code: 'CONTRACT_FILES_UNAVAILABLE',
    });
    await expect(writeContracts(join(directory, 'file'), contractsOf())).rejects.toMatchObject({
      code: 'CONTRACT_FILES_UNAVAILABLE',
    });
  });

  it('is read through links to folders, so that a linked contract is never a missing one', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'contracts-'));
    await writeContracts(outside, contractsOf());
    await symlink(join(outside, 'orders'), join(directory, 'orders'));

    expect(await readContracts(directory)).toEqual(contractsOf());

    await rm(outside, { recursive: true });

    await expect(readContracts(directory)).rejects.toMatchObject({ code: 'CONTRACT_FILES_UNAVAILABLE' });
  });

  it('gets no file that it could not read again', async () => {
    const [small] = contractsOf();
    const large = { enum: Array.from({ length: 300_000 }, (_, index) => `value-${index}`) };
    const contracts = small === undefined ? [] : [small, { ...small, version: 2, schemas: [large] as const }];

    await expect(writeContracts(directory, contracts)).rejects.toMatchObject({ code: 'CONTRACT_TOO_LARGE' });
    expect(await readdir(directory)).toEqual([]);
  });

  const [contract] = contractsOf();
  const change = (members: object): string => JSON.stringify({ format: 1, ...contract, ...members });

  it.each<[name: string, text: string, code: string, sentence: string]>([
    ['is empty', '', 'INVALID_CONTRACT_FILE', 'is not JSON'],
    ['is cut off', change({}).slice(0, -9), 'INVALID_CONTRACT_FILE', 'is not JSON'],
    ['has conflict markers', `<<<<<<< HEAD\n${change({})}`, 'INVALID_CONTRACT_FILE', 'is not JSON'],
    ['is a list', '[]', 'INVALID_CONTRACT_FILE', 'is not an object'],
    ['is another document', '{"openapi":"3.1.0"}', 'INVALID_CONTRACT_FILE', 'format'],
    ['has no schemas', change({ schemas: [] }), 'INVALID_CONTRACT_FILE', 'at least one JSON Schema'],
    ['has a schema that is not one', change({ schemas: [{}, 1] }), 'INVALID_CONTRACT_FILE', 'JSON Schema'],
    ['has an unknown member', change({ shcemas: [] }), 'INVALID_CONTRACT_FILE', 'shcemas'],
    ['lacks a member', change({ topic: undefined }), 'INVALID_CONTRACT_FILE', 'topic'],
    ['has an order that does not exist', change({ order: 'time' }), 'INVALID_CONTRACT_FILE', 'time'],
    ['has a fractional version', change({ version: 1.5 }), 'INVALID_CONTRACT_FILE', '1.5'],
    [
      'has the content of another version',
      change({ version: 2 }),
      'INVALID_CONTRACT_FILE',
      'order.created.v2.json',
    ],
    [
      'has a topic that leaves the directory',
      change({ topic: '../orders' }),
      'INVALID_CONTRACT_FILE',
      '../orders',
    ],
    ['is nested too deeply', `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`, 'INVALID_CONTRACT_FILE', 'nested'],
    ['has a newer format', change({ format: 2 }), 'NEWER_CONTRACT_FORMAT', 'Update the package'],
  ])('is refused if a file %s', async (...[, text, code, sentence]) => {
    await write('orders/order.created.v1.json', text);

    const failure = readContracts(directory);

    await expect(failure).rejects.toMatchObject({ code, path: 'orders/order.created.v1.json' });
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toThrow('orders/order.created.v1.json');
  });
});
