import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A build whose output is kept. */
export interface Build {
  /** Identifies the build among all builds: everything that its output depends on, except the content of its inputs. */
  readonly key: readonly unknown[];
  /** Writes the output into a directory, and resolves with the absolute paths of all inputs. */
  readonly build: (directory: string) => Promise<readonly string[]>;
}

/** A kept build. */
interface Kept {
  /** Name of the directory of the output. */
  readonly output: string;
  readonly inputs: readonly string[];
  readonly state: string;
}

const dayMilliseconds = 86_400_000;

/** File systems store times with a lower resolution than the clock. */
const resolutionMilliseconds = 100;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Changes with each change of a file. Size and time of modification are not enough: npm gives all files the same time. */
const stateOf = (paths: readonly string[]): string =>
  hashOf(
    paths
      .map((path) => {
        const stat = statSync(path, { throwIfNoEntry: false });
        return `${path} ${stat?.size ?? 'missing'} ${stat?.ctimeMs ?? ''}`;
      })
      .join('\n'),
  );

const readKept = (file: string): Kept | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
};

const isUpToDate = (directory: string, { output, inputs, state }: Kept): boolean =>
  state === stateOf(inputs) && existsSync(join(directory, output));

/** Writes a file at once, because other processes may read it at the same time. */
const writeAtOnce = (file: string, text: string): void => {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text);
  try {
    renameSync(draft, file);
  } catch {
    // Windows refuses while another process reads the file. The next build replaces it.
    rmSync(draft, { force: true });
  }
};

/** The `package.json` above a source decides what its imports resolve to. */
const packagesOf = (inputs: readonly string[]): readonly string[] => {
  const directories = new Set<string>();
  for (const input of inputs) {
    for (let directory = dirname(input); !directories.has(directory); directory = dirname(directory)) {
      directories.add(directory);
    }
  }
  return [...directories]
    .map((directory) => join(directory, 'package.json'))
    .filter((path) => existsSync(path));
};

/** Another process may still use an output that is no longer up to date, so it is deleted a day later. */
const deleteOldOutputs = (directory: string): void => {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > dayMilliseconds) {
      rmSync(path, { recursive: true, force: true });
    }
  }
};

/**
 * Builds, unless a kept output has the same key and unchanged inputs. Resolves with the directory of the output, which
 * must not be changed. Several processes may use the same cache.
 */
export const buildOnce = async (cacheDirectory: string, { key, build }: Build): Promise<string> => {
  const directory = join(cacheDirectory, hashOf(JSON.stringify(key)));
  const file = join(directory, 'kept.json');
  const kept = readKept(file);
  if (kept !== undefined && isUpToDate(directory, kept)) {
    return join(directory, kept.output);
  }
  const output = randomUUID();
  mkdirSync(join(directory, output), { recursive: true });
  const startedAt = Date.now() - resolutionMilliseconds;
  const sources = await build(join(directory, output));
  const inputs = [...sources, ...packagesOf(sources)];
  const isUnchanged = inputs.every((path) => statSync(path).ctimeMs < startedAt);
  // The output of a source that changed during the build is for this call only.
  if (isUnchanged) {
    writeAtOnce(file, JSON.stringify({ output, inputs, state: stateOf(inputs) } satisfies Kept));
    deleteOldOutputs(directory);
  }
  return join(directory, output);
};
