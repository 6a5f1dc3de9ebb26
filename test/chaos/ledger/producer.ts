/** A process that commits changes of accounts until it has committed enough messages, or is killed. */
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { S3PayloadStore } from '@dynamo-outbox/messaging/s3';
import { createRandom } from '../random.ts';
import { type CommitDependencies, commitChanges } from './commit-changes.ts';
import { ledgerTopics, lostTopic, payloadBucket } from './contract.ts';
import { drawCommit } from './draw-commit.ts';
import { JournalWriter } from './journal.ts';
import { createOpenUnitOfWork } from './open-unit-of-work.ts';
import type { ProducerSettings } from './producer-settings.ts';
import { fileByOldKeys } from './sabotage/file-by-old-keys.ts';

const settings = JSON.parse(process.argv[2] ?? '') as ProducerSettings;

// One after the other would hide every race.
const workers = 8;
const reportMilliseconds = 100;

const local = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const client = new DynamoDBClient({ ...local, endpoint: settings.endpoint });
const s3 = new S3Client({ ...local, endpoint: settings.s3Endpoint, forcePathStyle: true });
if (settings.filesByOldKeys === true) {
  fileByOldKeys(client);
}
const random = createRandom(settings.seed, 'producer', settings.incarnation);
const dependencies: CommitDependencies = {
  client,
  tableName: 'ledger',
  journal: new JournalWriter(settings.journalPath),
  openUnitOfWork: createOpenUnitOfWork({
    client,
    service: 'ledger',
    topics: [...ledgerTopics, lostTopic],
    aggregateTableName: 'ledger',
    outboxTableName: 'ledger-outbox',
    outboxTracking: 'status',
    inboxTableName: 'ledger-inbox',
    retentionDays: 30,
    payloads: { store: new S3PayloadStore({ client: s3, bucketName: payloadBucket }) },
  }),
};

const { accounts, poison } = settings;

let committed = 0;
let isEnding = false;
const startedAt = performance.now();

const tell = (): void => {
  process.stdout.write(`committed ${committed}\n`);
};

/** Waits until the pace allows another commit. A late worker does not wait. */
const keepPace = async (): Promise<void> => {
  const isDueAt = startedAt + (committed / settings.messagesPerSecond) * 1_000;
  const early = isDueAt - performance.now();
  if (early > 0) {
    await wait(early);
  }
};

const work = async (): Promise<void> => {
  while (!isEnding && committed < settings.messages) {
    await keepPace();
    // Read only after the commit, because other workers add to it in the meantime.
    const messages = await commitChanges(dependencies, drawCommit({ random, accounts, poison }));
    committed += messages;
  }
};

const end = (): void => {
  isEnding = true;
};
process.once('SIGTERM', end);
// The pipe from the runner ends with the runner.
process.stdin.once('end', end).resume();

const reports = setInterval(tell, reportMilliseconds);
await Promise.all(Array.from({ length: workers }, work));
clearInterval(reports);
tell();
process.exit(0);
