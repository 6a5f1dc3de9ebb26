import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { prepareDirectory } from '../files/prepare-directory.ts';
import type { Warn } from './event-source.ts';

/** The positions of one stream mapping, by shard. */
export interface StreamCheckpoints {
  /** Returns the sequence number of the last processed record, or `undefined` to start at the trim horizon. */
  load(shardId: string): Promise<string | undefined>;
  /** Stores a position. Once it resolves, the position MUST survive the death of the process. */
  save(shardId: string, sequenceNumber: string): Promise<void>;
}

/** Stores positions in memory, for tests. */
export const createInMemoryCheckpoints = (): StreamCheckpoints => {
  const positions = new Map<string, string>();
  return {
    load: async (shardId) => positions.get(shardId),
    save: async (shardId, sequenceNumber) => {
      positions.set(shardId, sequenceNumber);
    },
  };
};

/** Options of {@link createFileCheckpoints}. */
export interface FileCheckpointsOptions {
  /** Absolute path; created if missing. */
  readonly directory: string;
  /** Name of the file; unique among the mappings. */
  readonly mappingName: string;
  /** Positions of another stream are ignored. */
  readonly streamArn: string;
  /** Called if a file cannot be read. */
  readonly warn: Warn;
}

type Positions = Map<string, string>;

const isStringRecord = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((entry) => typeof entry === 'string');

const parsePositions = (text: string, streamArn: string): Positions => {
  const content: unknown = JSON.parse(text);
  if (
    typeof content !== 'object' ||
    content === null ||
    !('positions' in content && 'streamArn' in content)
  ) {
    throw new Error('It holds no positions.');
  }
  if (!isStringRecord(content.positions)) {
    throw new Error('A position is not a string.');
  }
  return content.streamArn === streamArn
    ? new Map(Object.entries(content.positions))
    : new Map<string, string>();
};

const readPositions = async (
  path: string,
  { streamArn, warn }: FileCheckpointsOptions,
): Promise<Positions> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return new Map<string, string>();
  }
  try {
    return parsePositions(text, streamArn);
  } catch {
    // Redelivery is harmless; guessing a position is not.
    warn(`The checkpoint file ${path} cannot be read; its stream is delivered again from the beginning.`);
    return new Map<string, string>();
  }
};

/**
 * Stores the positions of one mapping in one JSON file, which is replaced atomically: a reader sees either the old or
 * the new one.
 */
export const createFileCheckpoints = (options: FileCheckpointsOptions): StreamCheckpoints => {
  const path = join(options.directory, `${options.mappingName}.json`);
  let loaded: Promise<Positions> | undefined;
  const positionsOf = (): Promise<Positions> => (loaded ??= readPositions(path, options));

  const write = async (positions: Positions): Promise<void> => {
    const content = JSON.stringify({
      streamArn: options.streamArn,
      positions: Object.fromEntries(positions),
    });
    await writeFile(`${path}.next`, content).catch(async () => {
      // The first position creates the directory. If that fails for another reason, this reports it.
      await prepareDirectory(options.directory);
      await writeFile(`${path}.next`, content);
    });
    await rename(`${path}.next`, path);
  };

  // Shards share the file, so their writes are serialized.
  let lastWrite: Promise<void> = Promise.resolve();
  return {
    load: async (shardId) => (await positionsOf()).get(shardId),
    save: async (shardId, sequenceNumber) => {
      const positions = await positionsOf();
      positions.set(shardId, sequenceNumber);
      lastWrite = lastWrite.catch(() => undefined).then(() => write(positions));
      await lastWrite;
    },
  };
};
