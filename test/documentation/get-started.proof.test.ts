import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '@dynamo-outbox/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildPackages } from '../../scripts/packages/build.ts';
import { outputOf, type PublicPackage } from '../../scripts/packages/workspaces.ts';
import { eventually } from '../support/eventually.ts';
import { exampleOf } from './compile-blocks.ts';
import { codeBlocks, readPage, root } from './markdown.ts';

const page = 'docs/guides/get-started.md';
const blocks = codeBlocks(page, readPage(page));

/** The commands of the block that begins with these words. */
const commandsOf = (start: string): readonly string[] => {
  const block = blocks.find(({ language, code }) => language === 'sh' && code.startsWith(start));
  return (block?.code ?? '').split('\n').filter((line) => line !== '');
};

const directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-start-'));
const project = join(directory, 'shop');
const scope = '@dynamo-outbox/';

/** A packed package, and the packages of this repository that it needs. */
interface Packed {
  readonly tarball: string;
  readonly needs: readonly string[];
}

const packed = new Map<string, Packed>();

const pack = (each: PublicPackage): void => {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', directory], {
    cwd: outputOf(each),
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(output) as readonly [{ readonly filename: string }];
  const { dependencies = {} } = each.manifest;
  const needs = Object.keys(dependencies).filter((name) => name.startsWith(scope));
  packed.set(each.manifest.name, { tarball: join(directory, filename), needs });
};

const closureOf = (name: string): readonly string[] => {
  const found = packed.get(name);
  return found === undefined ? [] : [name, ...found.needs.flatMap(closureOf)];
};

/** Installs tarballs where the guide names packages of this repository, which no registry has before their release. */
const toInstalled = (word: string): readonly string[] =>
  word.startsWith(scope) ? closureOf(word).map((name) => packed.get(name)?.tarball ?? name) : [word];

const run = (line: string): void => {
  const [program = '', ...words] = line.split(' ').flatMap((word) => [...new Set(toInstalled(word))]);
  execFileSync(program, [...new Set(words)], {
    cwd: project,
    stdio: 'ignore',
    env: { ...process.env, npm_config_audit: 'false', npm_config_fund: 'false' },
  });
};

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
  for (const each of await buildPackages()) {
    pack(each);
  }
  mkdirSync(project);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the guide to get started', () => {
  it('leads from an empty folder to an effect in a second table', async () => {
    const begun = performance.now();
    const example = blocks.find((block) => exampleOf(block) === 'examples/start/shop.ts');
    commandsOf('npm init').forEach(run);
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
    run('npm install @nestjs/common @nestjs/core @nestjs/platform-express reflect-metadata rxjs');
    writeFileSync(join(project, 'nest.ts'), fileNamed('examples/nest/shop.ts'));
    const compilerOptions = { experimentalDecorators: true, target: 'ES2023', module: 'NodeNext' };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));

    const { seen, exitCode } = await withProgram('nest.ts', orderAndReadParcel);

    expect(seen).toEqual({ PK: '1', Labels: 1 });
    expect(exitCode).toBe(0);
  });
});
