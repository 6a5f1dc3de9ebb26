import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { consumer } from '../../scripts/packages/consumer-folder.ts';
import { run } from './install/run.ts';

const resolutions = {
  NodeNext: { module: 'NodeNext', moduleResolution: 'NodeNext' },
  Node16: { module: 'Node16', moduleResolution: 'Node16' },
  Bundler: { module: 'ESNext', moduleResolution: 'Bundler' },
} as const;

const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: false,
  skipLibCheck: false,
};

/** The errors in files of the project and of our packages. Other libraries may have their own. */
const errorsOf = (output: string): readonly string[] =>
  output
    .split('\n')
    .filter((line) => /error TS\d+/u.test(line))
    .filter((line) => !line.includes('node_modules/') || line.includes('node_modules/@dynamo-outbox/'));

const compile = async (
  compiler: string,
  resolution: keyof typeof resolutions,
  files: readonly string[],
): Promise<readonly string[]> => {
  const config = join(consumer, `tsconfig.${resolution}.${compiler}.${files.join('.')}.json`);
  const compilerOptions = {
    ...strict,
    ...resolutions[resolution],
    target: 'ES2022',
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ['node', 'jest'],
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, include: files }));
  const program = join(consumer, 'node_modules', compiler, 'bin/tsc');
  const { exitCode, output } = await run(
    process.execPath,
    [program, '--project', config, '--pretty', 'false'],
    {
      cwd: consumer,
    },
  );
  const errors = errorsOf(output);
  // A compiler that does not start has no errors either.
  return exitCode > 2 || (exitCode > 0 && !/error TS\d+/u.test(output)) ? [output] : errors;
};

/** The folders of the consumer that a resolution compiles. One compiler also has the examples: the slow one would add nothing. */
const foldersOf = (compiler: string, resolution: keyof typeof resolutions): readonly string[] => [
  'esm',
  ...(resolution === 'Bundler' ? [] : ['cjs']),
  ...(compiler === 'typescript' && resolution === 'NodeNext' ? ['services'] : []),
];

// TypeScript 5 is ten times slower, and treats Node16 like NodeNext.
describe.each([
  ['typescript-5', ['NodeNext', 'Bundler']],
  ['typescript', ['NodeNext', 'Node16', 'Bundler']],
] as const)('%s', (compiler, supported) => {
  it.each(supported)(
    'compiles a strict project and the declarations of all packages with %s',
    async (resolution) => {
      expect(await compile(compiler, resolution, foldersOf(compiler, resolution))).toEqual([]);
    },
  );

  it('finds a wrong type', async () => {
    writeFileSync(
      join(consumer, 'wrong.mts'),
      "import { defineTopic } from '@dynamo-outbox/messaging';\nexport const topic: number = defineTopic('orders', []);\n",
    );

    expect(await compile(compiler, 'NodeNext', ['wrong.mts'])).toEqual([
      expect.stringMatching(/^wrong\.mts\(2,14\): error TS2322/u),
    ]);
  });
});
