import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { CodeBlock } from './markdown.ts';
import { root } from './markdown.ts';

/** A block whose first line names a file of the examples is that file, word for word. */
const exampleForm = /^\/\/ (examples\/\S+\.ts)\n/;

/** The file that a block shows, from the repository root; `undefined` for a block that stands for itself. */
export const exampleOf = ({ code }: CodeBlock): string | undefined => exampleForm.exec(code)?.[1];

const usesCdk = ({ code }: CodeBlock): boolean => /from '(?:aws-cdk-lib|@dynamo-outbox\/cdk)/.test(code);

/** Where a block is compiled: as if beside its page, or where its example is. */
const fileNameOf = (block: CodeBlock): string =>
  join(dirname(exampleOf(block) ?? block.page), `__block_${block.line}_${block.page.length}__.ts`);

/** As the code itself is compiled; the CDK's own types do not hold with exactOptionalPropertyTypes. */
const projectOf = (directory: string, withCdk: boolean) => ({
  extends: join(root, withCdk ? 'tsconfig.infrastructure.json' : 'tsconfig.json'),
  compilerOptions: {
    // A page shows a use, not a whole program: what it declares need not be read.
    noUnusedLocals: false,
    noUnusedParameters: false,
    // Relative imports of a block are those of its page.
    rootDirs: [root, directory],
  },
  include: ['**/*.ts'],
  exclude: [],
});

const faultForm = /^(\S+?)\((\d+),\d+\): error (.*)$/;

/** Compiles the files of a directory, and returns what the compiler writes. */
const compile = (directory: string): readonly string[] => {
  const compiler = join(root, 'node_modules/.bin/tsc');
  const { stdout, stderr, status, error } = spawnSync(
    compiler,
    ['--noEmit', '--pretty', 'false', '--project', directory],
    { cwd: directory, encoding: 'utf8' },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (error !== undefined || stderr !== '' || (status === 0) !== (lines.length === 0)) {
    throw new Error(`The compiler of the documentation failed with ${status}: ${stderr}`, { cause: error });
  }
  return lines;
};

const faultsWith = (withCdk: boolean, blocks: readonly CodeBlock[]): readonly string[] => {
  mkdirSync(join(root, '.local'), { recursive: true });
  const directory = mkdtempSync(join(root, '.local/blocks-'));
  try {
    for (const block of blocks) {
      mkdirSync(join(directory, dirname(fileNameOf(block))), { recursive: true });
      writeFileSync(join(directory, fileNameOf(block)), block.code);
    }
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(projectOf(directory, withCdk)));
    return compile(directory).map((line) => {
      const [, file = '', at, words] = faultForm.exec(line) ?? [];
      const block = blocks.find((one) => fileNameOf(one) === relative(directory, join(directory, file)));
      return block === undefined ? line : `${block.page}:${block.line + Number(at)}: ${words}`;
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** Compiles blocks as if they were files beside their pages, and returns what the compiler holds against each. */
export const faultsOf = (blocks: readonly CodeBlock[]): readonly string[] =>
  [true, false].flatMap((withCdk) => {
    const compiled = blocks.filter((block) => usesCdk(block) === withCdk);
    return compiled.length === 0 ? [] : faultsWith(withCdk, compiled);
  });
