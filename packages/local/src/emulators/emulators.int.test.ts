import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBrokerClients, createDynamoDbClients } from '../clients/local-clients.ts';
import { createTable } from '../resources/create-table.ts';
import { findDynoxideBinary } from './dynoxide-binary.ts';
import { dynoxideSeed } from './dynoxide-seed.ts';
import { startDynoxide } from './start-dynoxide.ts';
import { startFauxqs } from './start-fauxqs.ts';

describe('the DynamoDB emulator', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'emulators-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const table = { name: 'things', partitionKey: { name: 'PK', type: 'S' }, indexes: [] } as const;

  it('stores its data in the given directory', async () => {
    const first = await startDynoxide({ dataDirectory: directory });
    const writer = createDynamoDbClients(first.endpoint).dynamoDb;
    await createTable(writer, table);
    await writer.send(new PutItemCommand({ TableName: 'things', Item: { PK: { S: 'kept' } } }));
    await first.stop();

    const second = await startDynoxide({ dataDirectory: directory });
    const reader = createDynamoDbClients(second.endpoint).dynamoDb;
    const { Item } = await reader.send(
      new GetItemCommand({ TableName: 'things', Key: { PK: { S: 'kept' } } }),
    );
    await second.stop();

    expect(Item).toEqual({ PK: { S: 'kept' } });
  });

  // Without them, the last 250 of 12,000 writes to a stream take some six times as long as the first.
  it('keeps the indexes of the seed on its stream table while it writes', async () => {
    const dynoxide = await startDynoxide({ dataDirectory: directory });
    const client = createDynamoDbClients(dynoxide.endpoint).dynamoDb;
    await createTable(client, { ...table, stream: 'NEW_IMAGE' });
    await client.send(new PutItemCommand({ TableName: 'things', Item: { PK: { S: 'streamed' } } }));
    await dynoxide.stop();

    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    const stored = files
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
      .join('');
    expect(stored).toContain('streamed');
    expect(stored).toContain('CREATE INDEX ix_stream_tab');
    expect(stored).toContain('CREATE INDEX ix_stream_shard');
  });

  it('contains a seed with indexes on its stream table', () => {
    const text = dynoxideSeed().toString('latin1');

    expect(text).toContain('SQLite format 3');
    expect(text).toContain('CREATE INDEX ix_stream_tab');
    expect(text).toContain('CREATE INDEX ix_stream_shard');
  });

  it('warns about a version that does not match the seed, and starts without the seed', async () => {
    const binary = join(directory, 'dynoxide');
    writeFileSync(
      binary,
      `#!/bin/sh\n[ "$1" = --version ] && { echo dynoxide 9.9.9; exit; }\nexec ${findDynoxideBinary({})} "$@"\n`,
      { mode: 0o755 },
    );
    const warnings: string[] = [];

    const dynoxide = await startDynoxide({ binary, warn: (sentence) => warnings.push(sentence) });
    await dynoxide.stop();

    expect(warnings).toEqual([expect.stringContaining('version 9.9.9, not 1.2.1')]);
  });

  it('names the binary that does not run', async () => {
    await expect(startDynoxide({ binary: '/no/such/dynoxide' })).rejects.toThrow(
      'Cannot start the DynamoDB emulator: "/no/such/dynoxide" does not run.',
    );
  });

  it('chooses other ports if the chosen ones are taken in the meantime', async () => {
    // A binary that loses the race once: it finds its port taken, then starts.
    const marker = join(directory, 'raced');
    const binary = join(directory, 'dynoxide');
    writeFileSync(
      binary,
      `#!/bin/sh
if [ "$1" = serve ] && [ ! -e ${marker} ]; then touch ${marker}; echo "error: port 1 is already in use" >&2; exit 1; fi
exec ${findDynoxideBinary({})} "$@"
`,
      { mode: 0o755 },
    );

    const dynoxide = await startDynoxide({ binary });
    const response = await fetch(dynoxide.endpoint);
    await dynoxide.stop();

    expect(response.ok).toBe(true);
  });
});

describe('the broker emulator', () => {
  it('starts on this Node and answers until it is stopped', async () => {
    const fauxqs = await startFauxqs();
    const { sns } = createBrokerClients(fauxqs.endpoint);

    const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
    await fauxqs.stop();

    expect(Topics).toEqual([]);
    expect(await fauxqs.child.exited).toEqual({ code: 0, signal: null });
    await expect(fetch(fauxqs.endpoint)).rejects.toThrow();
  });

  // macOS has only one loopback address.
  (process.platform === 'darwin' ? it.skip : it)('listens only on the loopback interface', async () => {
    const fauxqs = await startFauxqs();
    const port = Number(new URL(fauxqs.endpoint).port);

    // Taken on the loopback interface only: on all interfaces at once the port could not be had.
    const other = createServer().listen(port, '127.0.0.2');
    await once(other, 'listening');
    other.close();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    await fauxqs.stop();
  });
});
