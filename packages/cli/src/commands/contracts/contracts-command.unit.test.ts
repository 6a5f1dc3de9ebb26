import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { CliOutcome } from '../../cli.fixture.ts';
import { createModuleDirectory, preamble } from '../../definitions/modules.fixture.ts';
import { runCli } from '../../run-cli.ts';
import { createTerminal } from '../../terminal/terminal.ts';

const modules = createModuleDirectory();
afterAll(() => {
  modules.remove();
});

const run = async (args: readonly string[], columns?: number): Promise<CliOutcome> => {
  let [output, errors] = ['', ''];
  const size = columns === undefined ? {} : { isTTY: true, columns };
  const code = await runCli({
    args: ['contracts', ...args],
    environment: {},
    terminal: createTerminal({
      output: { write: (text) => (output += text), ...size },
      errors: { write: (text) => (errors += text) },
      environment: { NO_COLOR: '1' },
    }),
    // Any use of a client fails: these commands call no AWS API.
    createClients: () => Object.create(null) as never,
    signal: new AbortController().signal,
  });
  return { code, output, errors };
};

/** A schema of objects with these texts, all required. */
const objectOf = (...names: readonly string[]): string => {
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    required: names,
  };
  return `{
    '~standard': {
      version: 1,
      vendor: 'fixture',
      validate: (value) => {
        const missing = ${JSON.stringify(names)}.filter((name) => typeof value?.[name] !== 'string');
        return missing.length === 0 ? { value } : { issues: missing.map((name) => ({ message: '', path: [name] })) };
      },
      jsonSchema: { input: () => (${JSON.stringify(schema)}), output: () => ({}) },
    },
  }`;
};

let count = 0;

/** Writes a module whose topic has one message type, and returns the options that select it. */
const aModule = (definition: string): string => {
  count += 1;
  const text = `export const topic = defineTopic('orders', [defineMessage('order.placed', ${definition})]);`;
  return `--module=${modules.write(`contract-${count}.mjs`, `${preamble}${text}`)}`;
};

const first = aModule(`{ version: 1, payload: ${objectOf('id')} }`);
const changed = aModule(`{ version: 1, payload: ${objectOf('id', 'name')} }`);
const second = aModule(
  `{ version: 2, payload: ${objectOf('id', 'name')}, from: { 1: { payload: ${objectOf('id')}, up: ({ id }) => ({ id, name: 'x' }) } } }`,
);

const aDirectory = (): string => {
  count += 1;
  return join(modules.path, `contracts-${count}`);
};

const filesIn = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(join(directory, 'orders')).map((name) => [
      name,
      readFileSync(join(directory, 'orders', name), 'utf8'),
    ]),
  );

/** A directory with the contract of the first version. */
const aRecord = async (): Promise<string> => {
  const directory = aDirectory();
  await run(['write', first, '--directory', directory]);
  return directory;
};

describe('contracts write', () => {
  it('stores each version once, and check then agrees', async () => {
    const directory = aDirectory();

    const written = await run(['write', second, '--directory', directory]);
    const files = filesIn(directory);
    const again = await run(['write', second, '--directory', directory]);
    const checked = await run(['check', second, '--directory', directory]);

    expect(Object.keys(files)).toEqual(['order.placed.v1.json', 'order.placed.v2.json']);
    expect(written).toEqual({
      code: 0,
      output: `Wrote ${directory}/orders/order.placed.v1.json\nWrote ${directory}/orders/order.placed.v2.json\nCommit the files.\n`,
      errors: '',
    });
    expect(again).toMatchObject({ code: 0, output: `The contract files in ${directory} are up to date.\n` });
    expect(checked).toMatchObject({
      code: 0,
      output: `Your code agrees with 2 contracts in ${directory}.\n`,
    });
    expect(filesIn(directory)).toEqual(files);
  });

  it('adds a new version and keeps the file of the older one', async () => {
    const directory = await aRecord();
    const before = filesIn(directory);

    const { code, output } = await run(['write', second, '--directory', directory]);

    expect(code).toBe(0);
    expect(output).toBe(`Wrote ${directory}/orders/order.placed.v2.json\nCommit the files.\n`);
    expect(filesIn(directory)).toMatchObject(before);
  });

  it('refuses a breaking change, writes nothing and exits with 1', async () => {
    const directory = await aRecord();
    const before = filesIn(directory);

    const { code, output } = await run(['write', changed, '--directory', directory]);

    expect(code).toBe(1);
    expect(output).toContain('Nothing was written. Contract files never record a breaking change.');
    expect(filesIn(directory)).toEqual(before);
  });
});

describe('contracts check', () => {
  it('reports a change within a version with its path, its reason and what to do, and exits with 1', async () => {
    const directory = await aRecord();

    const { code, output } = await run(['check', changed, '--directory', directory]);

    expect(code).toBe(1);
    expect(output).toMatch(
      /^order\.placed version 1 {2}topic orders\n {2}name {2}The code cannot read every payload/,
    );
    expect(output).toContain('    Undo the change, or define version 2');
    expect(output).toMatch(/\n1 breaking change\.\n$/);
  });

  it('fails until a new version is recorded', async () => {
    const directory = await aRecord();

    const { code, output } = await run(['check', second, '--directory', directory]);

    expect(code).toBe(1);
    expect(output).toContain('order.placed version 2 has no contract file.');
    expect(output).toMatch(/\n1 change to record\.\n$/);
  });

  it('writes its findings as JSON', async () => {
    const directory = await aRecord();
    const form = z.object({
      directory: z.string(),
      findings: z.array(z.looseObject({ kind: z.string(), type: z.string(), version: z.number() })),
    });

    const { code, output } = await run(['check', changed, '--directory', directory, '--json']);

    expect(code).toBe(1);
    expect(form.parse(JSON.parse(output))).toMatchObject({
      directory,
      findings: [{ kind: 'CANNOT_READ_RECORDED', type: 'order.placed', version: 1, path: 'name' }],
    });
  });

  it.each([60, 160])('is readable in %i columns', async (columns) => {
    const directory = await aRecord();

    const { output } = await run(['check', changed, '--directory', directory], columns);

    expect(output.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });

  it('uses the directory beside the configuration file by default', async () => {
    const config = modules.write(
      'dynamo-outbox.json',
      JSON.stringify({ modules: ['own.mjs'], services: {} }),
    );
    modules.write('own.mjs', `${preamble}export const topic = defineTopic('orders', [Created]);`);

    expect((await run(['check', '--config', config])).output).toContain(
      'order.created version 1 has no contract file.',
    );
    expect((await run(['write', '--config', config])).code).toBe(0);
    expect(existsSync(join(modules.path, 'contracts/orders/order.created.v1.json'))).toBe(true);
    expect((await run(['check', '--config', config])).code).toBe(0);
  });
});

describe('contract files that cannot be used', () => {
  it.each([
    ['is not JSON', '{'],
    ['is not a contract', '{"a": 1}'],
    ['is empty', ''],
    ['has another format', '{"format": 99}'],
  ])('are refused with exit code 2, and are not overwritten, if one %s', async (_, text) => {
    const directory = await aRecord();
    const path = join(directory, 'orders/order.placed.v1.json');
    writeFileSync(path, text);

    for (const part of ['check', 'write']) {
      const { code, output, errors } = await run([part, first, '--directory', directory]);

      expect({ code, output }).toEqual({ code: 2, output: '' });
      expect(errors).toMatch(/^Contract file orders\/order\.placed\.v1\.json .*\n$/);
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('end check with exit code 2 if the named directory does not exist', async () => {
    const directory = aDirectory();

    const { code, errors } = await run(['check', first, '--directory', directory]);

    expect(code).toBe(2);
    expect(errors).toBe(
      `There is no directory "${directory}". To create it, run "dynamo-outbox contracts write --directory ${directory}".\n`,
    );
    expect(existsSync(directory)).toBe(false);
  });

  it('end write with exit code 1 if the directory cannot be written', async () => {
    const directory = modules.write('a-file', '');

    const { code, output, errors } = await run(['write', first, '--directory', directory]);

    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(/^Cannot (?:read|write) .*a-file.*\n$/);
  });
});

describe('contracts', () => {
  it.each([
    [[], 'No part is given; choose one of check, write.'],
    [['list'], 'There is no "contracts list"; choose one of check, write.'],
    [['check', 'orders'], 'Unexpected argument "orders".'],
    [['write', '--in-flight'], '--in-flight has no effect on "contracts write".'],
    [['check', '--limit=5'], '--limit has no effect on "contracts check".'],
    [['write', '--service=orders'], '--service has no effect on "contracts write".'],
    [
      ['check', '--in-flight', '--directory=x'],
      '--directory has no effect on "contracts check --in-flight".',
    ],
    [['check', '--in-flight', first, '--limit=0', '--service=orders'], '--limit is "0"'],
    [['check', '--config=nowhere.json'], 'There is no configuration file "nowhere.json".'],
    [['check', '--module=nowhere.ts'], 'There is no module "nowhere.ts".'],
  ])('with %j is refused in one sentence, and exits with 2', async (args, sentence) => {
    const { code, output, errors } = await run(args);

    expect(errors).toContain(sentence);
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });

  it('needs a topic, because contract files belong to topics', async () => {
    const module = modules.write('topicless.mjs', `${preamble}export { Created };`);

    expect(await run(['check', '--module', module])).toMatchObject({
      code: 2,
      errors: expect.stringContaining('Your modules export message definitions, but no topic.'),
    });
  });

  it('needs a JSON Schema of each payload', async () => {
    const module = aModule(
      "{ version: 1, payload: { '~standard': { version: 1, vendor: 'fixture', validate: (value) => ({ value }) } } }",
    );

    const { code, errors } = await run(['check', module]);

    expect(code).toBe(2);
    expect(errors).toContain('order.placed');
  });
});
