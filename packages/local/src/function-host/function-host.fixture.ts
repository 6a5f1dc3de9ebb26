import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../event-sources/event-source.fixture.ts';
import { testBundles } from '../testing/index.ts';
import type { FunctionHostConfig, HostedFunction } from './function-host-config.ts';

/** A function host as a process. */
export interface RunningHost {
  readonly child: ChildProcess;
  /** Its output so far. */
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** Resolves with the exit code or signal. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

/** A bundled function host, and a directory for its functions. */
export interface HostWorkshop {
  readonly directory: string;
  /** Writes a function's bundle. */
  writeFunction(name: string, code: string, settings?: Partial<HostedFunction>): Promise<HostedFunction>;
  /** Runs a host. */
  run(config: Partial<FunctionHostConfig>): Promise<RunningHost>;
  /** Runs a host as the child of another process, which runs until it is killed. Resolves with both process ids. */
  runUnderParent(config: Partial<FunctionHostConfig>): Promise<{ parent: RunningHost; hostPid: number }>;
  /** Returns the content of a function's file; functions append to the file named by `LOG_FILE`. */
  logOf(name: string): Promise<readonly string[]>;
  /** Kills all running processes and deletes the directory. */
  close(): Promise<void>;
}

/** Resolves with the path of the bundle. */
const bundleHost = async (): Promise<string> => {
  const [host] = await testBundles({
    root: import.meta.dirname,
    entries: { host: 'main.ts' },
    target: 'emulator',
  });
  return host?.path ?? '';
};

const watch = (child: ChildProcess): RunningHost => {
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code ?? signal);
    });
  });
  return { child, exited, output: () => ({ ...written }) };
};

const nowhere = 'http://127.0.0.1:9';

const completeConfig = (directory: string, config: Partial<FunctionHostConfig>): FunctionHostConfig => ({
  region: 'us-east-1',
  endpoints: { dynamoDbStreams: nowhere, sqs: nowhere, s3: nowhere },
  checkpointDirectory: join(directory, 'checkpoints'),
  functions: [],
  streamMappings: [],
  queueMappings: [],
  schedules: [],
  ...config,
});

/** Opens a separate directory for functions. */
export const openHostWorkshop = async (): Promise<HostWorkshop> => {
  const directory = await mkdtemp(join(tmpdir(), 'function-host-'));
  const script = await bundleHost();
  await mkdir(join(directory, 'functions'));
  const children: ChildProcess[] = [];
  let configs = 0;

  const writeConfig = async (config: Partial<FunctionHostConfig>): Promise<string> => {
    configs += 1;
    const path = join(directory, `config-${configs}.json`);
    await writeFile(path, JSON.stringify(completeConfig(directory, config)));
    return path;
  };
  const start = (args: readonly string[]): RunningHost => {
    const child = spawn(process.execPath, ['--no-warnings', ...args], { stdio: 'pipe' });
    children.push(child);
    return watch(child);
  };

  return {
    directory,
    writeFunction: async (name, code, settings = {}) => {
      const bundlePath = join(directory, 'functions', `${name}.mjs`);
      const log = `import { appendFileSync } from 'node:fs';
        const log = (line) => appendFileSync(process.env.LOG_FILE, line + '\\n');`;
      await writeFile(bundlePath, `${log}\n${code}`);
      const { environment = {}, ...others } = settings;
      return {
        name,
        bundlePath,
        timeoutSeconds: 5,
        memoryMegabytes: 128,
        environment: { LOG_FILE: join(directory, `${name}.log`), ...environment },
        ...others,
      };
    },
    run: async (config) => start([script, await writeConfig(config)]),
    runUnderParent: async (config) => {
      const code = `const host = require('node:child_process').spawn(process.execPath,
        ['--no-warnings', ...process.argv.slice(1)], { stdio: ['pipe', 'inherit', 'inherit'] });
        console.log('pid=' + host.pid);`;
      const parent = start(['-e', code, script, await writeConfig(config)]);
      await eventually(() => parent.output().stdout.includes('ready'));
      return { parent, hostPid: Number(/pid=(\d+)/.exec(parent.output().stdout)?.[1]) };
    },
    logOf: async (name) => {
      try {
        return (await readFile(join(directory, `${name}.log`), 'utf8')).trim().split('\n');
      } catch {
        return [];
      }
    },
    close: async () => {
      children.forEach((child) => child.kill('SIGKILL'));
      await rm(directory, { recursive: true, force: true });
    },
  };
};

/** Whether a process exists. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Resolves when the host reports that it is ready; rejects if it ends first. */
export const untilReady = async (host: RunningHost): Promise<void> => {
  await eventually(() => {
    if (host.child.exitCode !== null) {
      throw new Error(`The host ended: ${host.output().stderr}`);
    }
    return host.output().stdout.includes('ready\n');
  });
};
