import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { testProgram } from '../testing/index.ts';
import { until } from './processes.fixture.ts';
import { startGuardedChild, type GuardedChild } from './guarded-child.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const startNode = (guard: 'shell' | 'script', script: string): GuardedChild =>
  startGuardedChild({
    name: 'the child',
    command: process.execPath,
    args: ['-e', script],
    environment: {},
    guard,
  });

const startWithShell = (script: string): GuardedChild => startNode('shell', script);
const startWithScript = (script: string): GuardedChild => startNode('script', script);

const idle = 'setInterval(() => {}, 1e6)';

describe.each(['shell', 'script'] as const)('a child guarded by a %s', (guard) => {
  const children: GuardedChild[] = [];
  afterEach(() => Promise.all(children.splice(0).map((child) => child.stop(100))));

  const start = (script: string, options: { temporaryDirectory?: string } = {}): GuardedChild => {
    const child = startGuardedChild({
      name: 'the child',
      command: process.execPath,
      args: ['-e', script],
      environment: { GREETING: 'hello' },
      guard,
      ...options,
    });
    children.push(child);
    return child;
  };

  it('is ready when it writes a given line, and does not inherit the environment', async () => {
    process.env['SECRET_OF_THE_PARENT'] = 'secret';
    const child = start(
      'console.log(process.env.GREETING, process.env.SECRET_OF_THE_PARENT); setInterval(() => {}, 1e6)',
    );

    const [line] = await child.waitForLine(/^hello (.*)$/, 10_000);

    expect(line).toBe('hello undefined');
  });

  it('rejects with its last output if it ends before it is ready', async () => {
    const child = start('console.error("no such table"); process.exit(3)');

    await expect(child.waitForLine(/ready/, 10_000)).rejects.toMatchObject({
      code: 'CHILD_NOT_STARTED',
      message: 'Cannot start the child: it ended at once with exit code 3.\n  no such table',
    });
  });

  it('rejects if it stays silent for too long', async () => {
    const child = start('setInterval(() => {}, 1e6)');

    await expect(child.waitForLine(/ready/, 50)).rejects.toThrow('it was not ready in 50 ms');
  });

  it('ends with its own children when it is stopped', async () => {
    const child = start(`console.log("up", process.pid); ${idle}`);
    const [, pid] = await child.waitForLine(/up (\d+)/, 10_000);

    await child.stop();

    await until(() => !isAlive(Number(pid)));
  });

  it('reports how it ended', async () => {
    const child = start('process.exit(3)');

    expect(await child.exited).toEqual({ code: 3, signal: null });
  });

  it('rejects if the program does not exist', async () => {
    const child = startGuardedChild({
      name: 'a missing program',
      command: '/no/such',
      args: [],
      environment: {},
      guard,
    });

    await expect(child.waitForLine(/ready/, 10_000)).rejects.toThrow(
      /a missing program: it ended at once.*\n.*\/no\/such/s,
    );
  });

  it('ends when its parent is killed, and its temporary directory is deleted', async () => {
    const temporaryDirectory = mkdtempSync(join(tmpdir(), 'guarded-child-'));
    const parent = spawn(
      process.execPath,
      [await testProgram(join(import.meta.dirname, 'orphan.fixture.ts')), temporaryDirectory, guard],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);

    parent.kill('SIGKILL');

    await until(() => !isAlive(pid));
    await until(() => !existsSync(temporaryDirectory));
  });
});

describe('a child guarded by a shell', () => {
  it('ends by SIGTERM, so that it can clean up', async () => {
    const child = startWithShell(
      'process.on("SIGTERM", () => { console.log("tidy"); process.exit(0) }); console.log("up"); setInterval(() => {}, 1e6)',
    );
    await child.waitForLine(/up/, 10_000);

    await child.stop();

    await child.waitForLine(/tidy/, 1_000);
    expect(await child.exited).toEqual({ code: 0, signal: null });
  });

  it('is killed if it ignores SIGTERM, together with its own children', async () => {
    const child = startWithShell(
      `process.on("SIGTERM", () => {});
       const { pid } = require("node:child_process").spawn("sleep", ["1000"]);
       console.log("grandchild", pid); setInterval(() => {}, 1e6)`,
    );
    const [, grandchild] = await child.waitForLine(/grandchild (\d+)/, 10_000);

    await child.stop(50);

    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await until(() => !isAlive(Number(grandchild)));
  });

  it('ends even while it is paused', async () => {
    const child = startWithShell('console.log("up"); setInterval(() => {}, 1e6)');
    await child.waitForLine(/up/, 10_000);
    child.signal('SIGSTOP');

    await child.stop();

    expect(isAlive(child.pid)).toBe(false);
  });
});

describe('a child guarded by a script', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('ends at once by %s', async (signal) => {
    const child = startWithScript(`process.on("SIGTERM", () => {}); console.log("up", process.pid); ${idle}`);
    const [, pid] = await child.waitForLine(/up (\d+)/, 10_000);

    child.signal(signal);
    await child.exited;

    await until(() => !isAlive(Number(pid)));
  });

  it('refuses signals that Windows does not have', async () => {
    const child = startWithScript(idle);

    expect(() => {
      child.signal('SIGSTOP');
    }).toThrow(new RangeError('Cannot send SIGSTOP to the child: Windows has no such signal.'));
    await child.stop();
  });
});
