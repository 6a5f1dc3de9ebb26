/**
 * Generates the constant in packages/local/src/emulators/dynoxide-seed.ts: an SQLite file whose stream table is
 * indexed.
 *
 * Needs Node 22.5 or newer for `node:sqlite`. The repository itself supports older versions, so it stores the result.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

// The table is dynoxide 1.2.1's own definition. Dynoxide looks up the highest sequence number of a table at every write
// and the next ones at every read. Without these indexes, both scan all records of all streams.
const schema = `
  CREATE TABLE _stream_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    table_name TEXT NOT NULL,
    event_name TEXT NOT NULL,
    keys_json TEXT NOT NULL,
    new_image TEXT,
    old_image TEXT,
    sequence_number TEXT NOT NULL,
    shard_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    user_identity TEXT
  );
  CREATE INDEX ix_stream_tab ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
  CREATE INDEX ix_stream_shard ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
`;

const sqlite = process.getBuiltinModule('node:sqlite');
if (sqlite === undefined) {
  console.error(`This script needs Node 22.5 or newer for node:sqlite; this is ${process.version}.`);
  process.exit(1);
}

const directory = mkdtempSync(join(tmpdir(), 'dynoxide-seed-'));
const file = join(directory, 'seed.sqlite');
const database = new sqlite.DatabaseSync(file);
database.exec(schema);
database.close();
const lines = gzipSync(readFileSync(file), { level: 9 })
  .toString('base64')
  .match(/.{1,100}/g)
  .map((line) => `  '${line}',`);
rmSync(directory, { recursive: true });

const target = new URL('../packages/local/src/emulators/dynoxide-seed.ts', import.meta.url);
writeFileSync(
  target,
  `import { gunzipSync } from 'node:zlib';

/** The version of dynoxide whose table layout the seed has. */
export const seededDynoxideVersion = '1.2.1';

// Made by scripts/make-dynoxide-seed.mjs: an SQLite file, gzipped, in base64.
const seed = [
${lines.join('\n')}
];

/** An SQLite file with the stream table dynoxide would make, and the indexes it lacks. */
export const dynoxideSeed = (): Buffer => gunzipSync(Buffer.from(seed.join(''), 'base64'));
`,
);
