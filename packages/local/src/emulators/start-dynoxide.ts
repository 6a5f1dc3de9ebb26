import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { prepareDirectory } from '../files/prepare-directory.ts';
import { ChildStartError } from '../processes/child-start-error.ts';
import { findFreePort } from '../processes/free-port.ts';
import { startGuardedChild, type GuardedChild } from '../processes/guarded-child.ts';
import { findDynoxideBinary } from './dynoxide-binary.ts';
import { dynoxideSeed, seededDynoxideVersion } from './dynoxide-seed.ts';
import { sweepTimeToLive } from './sweep-time-to-live.ts';

/** Options of the DynamoDB emulator. */
interface DynoxideOptions {
  /** Path of the binary. Default: `DYNOXIDE_BIN` or the platform's package. */
  readonly binary?: string;
  /** Directory for the data, created if missing. Without it the data are deleted when the emulator ends. */
  readonly dataDirectory?: string;
  /** Called with warnings, as full sentences. */
  readonly warn?: (sentence: string) => void;
}

/** A running DynamoDB emulator. */
export interface Dynoxide {
  /** Base URL of DynamoDB and its streams. */
  readonly endpoint: string;
  /** The process of the emulator. */
  readonly child: GuardedChild;
  /** Deletes expired items, and resolves with their number. DynamoDB does that automatically. */
  sweepTimeToLive(): Promise<number>;
  /** Ends the process. Deletes the data unless they have a data directory. */
  stop(): Promise<void>;
}

/** Name of the database file within the data directory. */
const databaseFile = 'dynamodb.sqlite';

const startAttempts = 5;
const startTimeoutMilliseconds = 10_000;

const versionOf = async (binary: string): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version']);
    return stdout.trim().replace(/^dynoxide /, '');
  } catch (error) {
    throw new ChildStartError(`Cannot start the DynamoDB emulator: "${binary}" does not run.`, [
      error instanceof Error ? error.message : String(error),
    ]);
  }
};

/** A database that is written at every commit performs best in memory. */
const makeTemporaryDirectory = (): string => {
  const sharedMemory = '/dev/shm';
  return mkdtempSync(join(existsSync(sharedMemory) ? sharedMemory : tmpdir(), 'dynamo-outbox-'));
};

/** Writes the seed, unless there is a database already or the binary would not understand it. */
const prepareDatabase = async (
  binary: string,
  directory: string,
  warn: DynoxideOptions['warn'],
): Promise<string> => {
  await prepareDirectory(directory);
  const file = join(directory, databaseFile);
  const version = await versionOf(binary);
  if (version !== seededDynoxideVersion) {
    warn?.(
      `The DynamoDB emulator is version ${version}, not ${seededDynoxideVersion}: its streams will get slower with every record.`,
    );
  } else if (!existsSync(file)) {
    writeFileSync(file, dynoxideSeed());
  }
  return file;
};

interface Ports {
  readonly dynamoDb: number;
  /** The Model Context Protocol server: its tools are the only way to delete expired items. */
  readonly tools: number;
}

const argumentsFor = (database: string, ports: Ports): readonly string[] => [
  'serve',
  ...['--host', '127.0.0.1', '--port', String(ports.dynamoDb), '--db-path', database],
  ...['--mcp', '--mcp-no-auth', '--mcp-port', String(ports.tools)],
];

interface Started {
  readonly child: GuardedChild;
  readonly ports: Ports;
}

const startIn = async (binary: string, directory: string, options: DynoxideOptions): Promise<Started> => {
  const database = await prepareDatabase(binary, directory, options.warn);
  const ports = { dynamoDb: await findFreePort(), tools: await findFreePort() };
  const child = startGuardedChild({
    name: 'the DynamoDB emulator',
    command: binary,
    args: argumentsFor(database, ports),
    environment: {},
    ...(options.dataDirectory === undefined ? { temporaryDirectory: directory } : {}),
  });
  try {
    await child.waitForLine(/^MCP HTTP server listening/, startTimeoutMilliseconds);
    return { child, ports };
  } catch (error) {
    await child.stop();
    throw error;
  }
};

const startOnce = async (binary: string, options: DynoxideOptions): Promise<Dynoxide> => {
  const directory = options.dataDirectory ?? makeTemporaryDirectory();
  const removeData = (): void => {
    if (options.dataDirectory === undefined) {
      rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    }
  };
  try {
    const { child, ports } = await startIn(binary, directory, options);
    return {
      endpoint: `http://127.0.0.1:${ports.dynamoDb}`,
      child,
      sweepTimeToLive: () => sweepTimeToLive(ports.tools),
      stop: async () => {
        await child.stop();
        removeData();
      },
    };
  } catch (error) {
    removeData();
    throw error;
  }
};

const lostPortRace = (error: unknown): boolean =>
  hasErrorCode(error, 'CHILD_NOT_STARTED') && /in use/i.test(error.message);

/**
 * Starts dynoxide on a free port, with a database whose stream table is indexed.
 *
 * Throws `DYNAMODB_EMULATOR_MISSING` if there is no binary, `DATA_DIRECTORY_UNUSABLE` if the data cannot be stored
 * there, and `CHILD_NOT_STARTED` if it does not start.
 */
export const startDynoxide = async (options: DynoxideOptions = {}): Promise<Dynoxide> => {
  const binary = options.binary ?? findDynoxideBinary(process.env);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(binary, options);
    } catch (error) {
      // Another process may take a port after it was chosen: then other ports are chosen.
      if (attempt === startAttempts || !lostPortRace(error)) {
        throw error;
      }
    }
  }
};
