import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '@dynamo-outbox/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tarballs } from '../../scripts/packages/consumer-folder.ts';
import { publicPackages } from '../../scripts/packages/workspaces.ts';
import { exampleOf } from '../documentation/compile-blocks.ts';
import { codeBlocks, readPage, root } from '../documentation/markdown.ts';
import { eventually } from '../support/eventually.ts';
import { commandsOf, install, runAsTold } from './install/guides.ts';
import { type Registry, startRegistry } from './install/registry.ts';

const page = 'docs/guides/get-started.md';
const directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-start-'));
const project = join(directory, 'shop');
let registry: Registry;

const fileNamed = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Starts a program of the project, which gets a free port, and stops it after the look. */
const withProgram = async <TResult>(
  file: string,
  look: (url: string) => Promise<TResult>,
): Promise<{ readonly seen: TResult; readonly exitCode: number | null }> => {
  const port = await findFreePort();
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: project,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], PORT: String(port) },
  });
  const exited = once(child, 'exit');
  try {
    return { seen: await look(`http://127.0.0.1:${port}`), exitCode: await stop() };
  } finally {
    child.kill('SIGKILL');
  }

  async function stop(): Promise<number | null> {
    child.kill('SIGTERM');
    const [exitCode] = (await exited) as [number | null];
    return exitCode;
  }
};

/** Places an order as soon as the program answers, and returns its parcel. */
const orderAndReadParcel = async (url: string): Promise<unknown> => {
  await eventually('the order is accepted', () =>
    fetch(`${url}/orders/1`, { method: 'POST' }).then(
      ({ ok }) => (ok ? true : undefined),
      () => undefined,
    ),
  );
  return eventually('the parcel has a label', async () => {
    const parcel: unknown = await (await fetch(`${url}/parcels/1`)).json();
    return typeof parcel === 'object' && parcel !== null ? parcel : undefined;
  });
};

beforeAll(async () => {
  registry = await startRegistry(publicPackages(), tarballs);
  mkdirSync(project);
});

afterAll(async () => {
  await registry.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the guide to get started', () => {
  it('leads from an empty folder to an effect in a second table', async () => {
    const begun = performance.now();
    const example = codeBlocks(page, readPage(page)).find(
      (block) => exampleOf(block) === 'examples/start/shop.ts',
    );
    await runAsTold(commandsOf(page, 'npm init'), { cwd: project, registry });
    writeFileSync(join(project, 'shop.ts'), example?.code ?? '');

    const { seen, exitCode } = await withProgram('shop.ts', orderAndReadParcel);

    expect(seen).toEqual({ PK: '1', Labels: 1 });
    expect(exitCode).toBe(0);
    // For people: how long a test takes depends on what else the machine does.
    const seconds = Math.round((performance.now() - begun) / 1000);
    process.stderr.write(`From an empty folder to the parcel: ${seconds} s\n`);
  });

  it('shows at most 45 lines of code', () => {
    expect(fileNamed('examples/start/shop.ts').trimEnd().split('\n').length).toBeLessThanOrEqual(45);
  });
});

describe('a service in Nest', () => {
  it('runs work in a request, from decorated classes', async () => {
    const packages = [
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      'reflect-metadata',
      'rxjs',
    ];
    await install(project, ...registry.arguments, ...packages);
    writeFileSync(join(project, 'nest.ts'), fileNamed('examples/nest/shop.ts'));
    const compilerOptions = { experimentalDecorators: true, target: 'ES2023', module: 'NodeNext' };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));

    const { seen, exitCode } = await withProgram('nest.ts', orderAndReadParcel);

    expect(seen).toEqual({ PK: '1', Labels: 1 });
    expect(exitCode).toBe(0);
  });
});

describe('a service in Fastify', () => {
  it('runs as one process with its relay and its consumer', async () => {
    await install(project, ...registry.arguments, 'fastify');
    writeFileSync(join(project, 'fastify-shop.ts'), fileNamed('examples/fastify/shop.ts'));

    const { seen, exitCode } = await withProgram('fastify-shop.ts', orderAndReadParcel);

    expect(seen).toEqual({ PK: '1', Labels: 1 });
    expect(exitCode).toBe(0);
  });
});
