import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePort } from '../processes/free-port.ts';
import { until } from '../processes/processes.fixture.ts';
import { testProgram } from '../testing/index.ts';

describe('npm start', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
  });

  let program: string;
  beforeAll(async () => {
    program = await testProgram(join(import.meta.dirname, 'start-command.fixture.ts'));
  });

  const start = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess => {
    const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };

  const outcomeOf = async (
    child: ChildProcess,
  ): Promise<{ readonly code: number | null; readonly errors: string }> => {
    const [errors, [code]] = await Promise.all([
      child.stderr === null ? '' : text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    return { code, errors };
  };

  const isAnswering = async (url: string): Promise<boolean> => {
    try {
      return (await fetch(url)).ok;
    } catch {
      return false;
    }
  };

  /** A started stack, and its end. */
  interface Started {
    readonly child: ChildProcess;
    readonly url: string;
    readonly outcome: ReturnType<typeof outcomeOf>;
  }

  // Another process may take the port before the program does. Any other early end is a failure.
  const started = async (): Promise<Started> => {
    const port = await findFreePort();
    const child = start(['--notes-port', String(port)]);
    const outcome = outcomeOf(child);
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    const welcome = await Promise.race([
      once(lines, 'line').then(([line]) => String(line)),
      outcome.then(({ errors }) => errors),
    ]);
    if (welcome.startsWith(`Port ${port} for notes is in use`)) {
      return started();
    }
    expect(welcome).toBe(`welcome {"notes":"http://127.0.0.1:${port}"}`);
    return { child, url: `http://127.0.0.1:${port}`, outcome };
  };

  it('writes no control characters to the terminal', async () => {
    const { code, errors } = await outcomeOf(start(['\u001B[31mports\u009B\u202E']));

    expect(code).toBe(2);
    expect(errors).toContain('\\u001b[31mports\\u009b\\u202e');
    expect(errors.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u202A-\u202E]/u);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('exits with 0 and without output after %s', async (signal) => {
    const { child, url, outcome } = await started();
    expect(await isAnswering(url)).toBe(true);

    child.kill(signal);
    child.kill(signal);

    expect(await outcome).toEqual({ code: 0, errors: '' });
    expect(await isAnswering(url)).toBe(false);
  });

  it('leaves no process behind when it is killed', async () => {
    const { child, url } = await started();

    child.kill('SIGKILL');

    await until(async () => !(await isAnswering(url)));
  });

  it('exits with 1 and one sentence if a port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

    const outcome = await outcomeOf(start(['--notes-port', String(port)]));

    expect(outcome).toEqual({
      code: 1,
      errors: `Port ${port} for notes is in use: stop the program that uses it, or choose another port with --notes-port.\n`,
    });
    server.close();
  });

  const scratch = mkdtempSync(join(tmpdir(), 'data-'));
  writeFileSync(join(scratch, 'file'), '');
  symlinkSync(join(scratch, 'nowhere'), join(scratch, 'dangling'));
  mkdirSync(join(scratch, 'taken'));
  writeFileSync(join(scratch, 'taken', 'stream-positions'), '');
  afterAll(() => {
    rmSync(scratch, { recursive: true });
  });

  it.each(
    [
      ['/proc/x', '"/proc" cannot contain files or directories (ENOENT)'],
      ['/proc/x/y/z', '"/proc" cannot contain files or directories (ENOENT)'],
      ['/dev/null', 'it is not a directory'],
      ['/dev/null/x', '"/dev/null" is not a directory'],
      [join(scratch, 'file'), 'it is not a directory'],
      [join(scratch, 'file', 'below'), `"${join(scratch, 'file')}" is not a directory`],
      [join(scratch, 'dangling'), 'it is not a directory'],
    ].filter(([path = '']) => process.platform === 'linux' || !path.startsWith('/proc')),
  )('ends with code 1 and one sentence when it cannot keep data in %s', async (path, reason) => {
    expect(await outcomeOf(start(['--data', path]))).toEqual({
      code: 1,
      errors: `Cannot keep data in "${path}": ${reason}. Choose a writable directory, or one that does not exist yet.\n`,
    });
  });

  it('exits with 1 and one sentence if data cannot be stored', async () => {
    const { code, errors } = await outcomeOf(start(['--data', join(scratch, 'taken')]));

    expect(code).toBe(1);
    expect(errors).toMatch(/^Cannot keep data in ".*stream-positions": it is not a directory\. .*\n$/);
  });

  it('can be stopped while it waits for a DynamoDB that never responds', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const connected = once(silent, 'connection') as Promise<[Socket]>;
    const notesPort = await findFreePort();
    const child = start(['--notes-port', String(notesPort)], {
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    });
    const outcome = outcomeOf(child);
    const connection = await Promise.race([
      connected,
      outcome.then(({ errors }) => {
        throw new Error(`It ended before it connected: ${errors}`);
      }),
    ]);
    const [socket] = connection;

    child.kill('SIGINT');

    expect((await outcome).code).toBe(0);
    socket.destroy();
    silent.close();
  });

  it('exits with 1 and one sentence if there is no emulator at the given address', async () => {
    const port = await findFreePort();

    const outcome = await outcomeOf(start(['--notes-port', String(port)], { DYNOXIDE_BIN: '/no/such' }));

    expect(outcome.code).toBe(1);
    expect(outcome.errors).toMatch(/^Cannot start the DynamoDB emulator: "\/no\/such" does not run\./);
  });

  it('exits with 2 and the usage if a flag is unknown', async () => {
    const outcome = await outcomeOf(start(['--prot', '1']));

    expect(outcome.code).toBe(2);
    expect(outcome.errors).toMatch(/^Unknown option '--prot'.*\nUsage: npm start/s);
  });
});
