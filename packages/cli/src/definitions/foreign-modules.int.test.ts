import { afterAll, describe, expect, it } from '@jest/globals';
import { createRunModule, topic } from './foreign-modules.fixture.ts';
import { createModuleDirectory, preamble } from './modules.fixture.ts';

const modules = createModuleDirectory();
afterAll(() => {
  modules.remove();
});

const run = createRunModule(modules);

describe('a module that the command runs', () => {
  it('may be TypeScript, write to the standard output, and keep a timer', async () => {
    const { code, output, errors } = await run(
      'chatty.mts',
      `${preamble}
      const answer: number = 42;
      console.log('hello', answer);
      setInterval(() => undefined, 1_000);
      ${topic}`,
      '--json',
    );

    expect(JSON.parse(output)).toMatchObject({ files: ['orders/order.created.v1.json'] });
    expect(errors).toBe('hello 42\n');
    expect(code).toBe(0);
  });

  it('that ends the process is reported, and the command exits with 2', async () => {
    const { code, output, errors } = await run('exits.mjs', 'process.exit(0);');

    expect(errors).toContain(
      `exits.mjs" ended the process while it was loaded, or waits for something that never happens. It must only define messages.`,
    );
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });
});
