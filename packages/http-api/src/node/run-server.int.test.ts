import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { testProgram } from '@dynamo-outbox/local/testing';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

/** A server process, and what it has written. */
class ServerProcess {
  readonly child: ChildProcess;
  output = '';
  readonly #lines: (() => void)[] = [];

  constructor(program: string, environment: Record<string, string>) {
    this.child = fork(program, {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        this.#lines.splice(0).forEach((notify) => {
          notify();
        });
      });
    }
  }

  /** Waits until the output matches; the test's own time limit is the deadline. */
  async written(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) {
        return match;
      }
      await new Promise<void>((resolve) => this.#lines.push(resolve));
    }
  }

  async url(): Promise<string> {
    return (await this.written(/http:\S+/u))[0];
  }

  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null) {
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }
}

describe('runServer', () => {
  let program: string;
  beforeAll(async () => {
    program = await testProgram(join(import.meta.dirname, 'server-process.fixture.ts'));
  });

  const started: ServerProcess[] = [];
  const start = (environment: Record<string, string>): ServerProcess => {
    const server = new ServerProcess(program, environment);
    started.push(server);
    return server;
  };

  afterEach(() => {
    for (const { child } of started.splice(0)) {
      child.kill('SIGKILL');
    }
  });

  it('prints one line when it is ready', async () => {
    const server = start({ PORT: '0' });

    const url = await server.url();

    expect(await (await fetch(url)).text()).toBe('ok');
    expect(server.output).toBe(`test listens on ${url}\n`);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s, after the requests in flight',
    async (signal) => {
      const server = start({ PORT: '0' });
      const url = await server.url();
      const slow = fetch(`${url}/slow`);
      await server.written(/slow request received/u);

      server.child.kill(signal);
      await untilRefused(url);
      server.child.kill('SIGUSR2');

      expect(await (await slow).text()).toBe('done');
      expect(await server.exitCode()).toBe(0);
    },
  );

  it('ends when its parent has ended', async () => {
    const server = start({ PORT: '0' });
    await server.url();

    server.child.disconnect();

    expect(await server.exitCode()).toBe(0);
  });

  it('fails with one sentence if the port is in use', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;

    const server = start({ PORT: String(port) });

    expect(await server.exitCode()).toBe(1);
    expect(server.output).toBe(
      `Port ${port} of 127.0.0.1 is in use by another program. Set PORT to a free one.\n`,
    );
    holder.close();
  });

  it('fails with a list of the invalid settings', async () => {
    const server = start({ PORT: 'abc' });

    expect(await server.exitCode()).toBe(1);
    expect(server.output).toBe(
      'Cannot start test: its settings are invalid.\n  PORT must be a whole number from 0 to 65535\n',
    );
  });
});

const untilRefused = async (url: string): Promise<void> => {
  for (;;) {
    try {
      await fetch(url);
    } catch {
      return;
    }
  }
};
