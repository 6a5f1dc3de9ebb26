import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRunModule, environment, topic } from './foreign-modules.fixture.ts';
import { createModuleDirectory, preamble } from './modules.fixture.ts';

const modules = createModuleDirectory();
afterAll(() => {
  modules.remove();
});

const run = createRunModule(modules);

describe('a module that the command runs', () => {
  it('may be CommonJS in TypeScript', async () => {
    modules.write('package.json', '{}');

    const { code, output } = await run(
      'common.cts',
      `const payload: object = { '~standard': {
        version: 1,
        vendor: 'fixture',
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: () => ({ type: 'object' }), output: () => ({}) },
      } };
      const Created = {
        type: 'order.created', version: 1, publishVersion: 1, olderVersions: [], aggregateType: 'order', payload, create: () => ({}),
      };
      module.exports = { topic: { name: 'orders', definitions: [Created], order: 'version', maxMessageBytes: 262_144 } };`,
    );

    expect(output).toContain('orders/order.created.v1.json');
    expect(code).toBe(0);
  });

  it('that waits for something that never happens is reported, and the command exits with 2', async () => {
    const { code, output, errors } = await run('waits.mjs', 'await new Promise(() => {});');

    expect(errors).toContain(
      'waits.mjs" ended the process while it was loaded, or waits for something that never happens. It must only define messages.',
    );
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });

  it('that leaves a promise that is rejected is reported, and the command exits with 2', async () => {
    const { code, output, errors } = await run(
      'rejects.mjs',
      `${preamble} Promise.reject(new Error('no settings')); ${topic}`,
    );

    expect(errors).toContain('rejects.mjs" left a promise that was rejected: it threw Error: no settings');
    expect(errors).toContain('It must only define messages.');
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });

  it('that still loads is abandoned on Ctrl-C', async () => {
    const path = modules.write(
      'endless.mjs',
      "setInterval(() => undefined, 1_000); console.error('loading'); await new Promise(() => {});",
    );
    const command = join(import.meta.dirname, '../../bin/dynamo-outbox.mjs');
    const child = spawn(process.execPath, [command, 'contracts', 'check', '--module', path], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.once('data', () => child.kill('SIGINT'));
    const [errors, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);

    expect(errors).toContain(`The module "${path}" did not finish loading. It must only define messages.`);
    expect(code).toBe(2);
  });

  it.each([
    ['ESM', 'module'],
    ['CommonJS', 'commonjs'],
  ])('with a syntax error in TypeScript is reported with its place, as %s', async (_, type) => {
    mkdirSync(join(modules.path, type));
    modules.write(`${type}/package.json`, JSON.stringify({ type }));

    const { code, errors } = await run(`${type}/wrong.ts`, 'export const topic: string = ;\n');

    expect(errors).toContain('wrong.ts" cannot be loaded: ');
    expect(errors).toContain('wrong.ts, line 1, column 29: Unexpected ";".');
    expect(code).toBe(2);
  });
});
