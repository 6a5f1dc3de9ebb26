import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { CodeBlock } from './markdown.ts';
import { root } from './markdown.ts';

/** A block whose first line names a file of the examples is that file, word for word. */
const exampleForm = /^\/\/ (examples\/\S+\.ts)\n/;

/** The file that a block shows, from the repository root; `undefined` for a block that stands for itself. */
export const exampleOf = ({ code }: CodeBlock): string | undefined => exampleForm.exec(code)?.[1];

const compilerOptions = (project: string): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(root, project), (path) => ts.sys.readFile(path)) as {
    config: { readonly compilerOptions: Record<string, unknown> };
  };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
};

/** As the code itself is compiled; the CDK's own types do not hold with exactOptionalPropertyTypes. */
const optionsFor = (usesCdk: boolean): ts.CompilerOptions => ({
  ...compilerOptions('tsconfig.json'),
  ...(usesCdk ? compilerOptions('tsconfig.infrastructure.json') : {}),
  // A page shows a use, not a whole program: what it declares need not be read.
  noUnusedLocals: false,
  noUnusedParameters: false,
});

const usesCdk = ({ code }: CodeBlock): boolean => /from '(?:aws-cdk-lib|@dynamo-outbox\/cdk)/.test(code);

const fileNameOf = (block: CodeBlock): string =>
  join(root, dirname(exampleOf(block) ?? block.page), `__block_${block.line}_${block.page.length}__.ts`);

const faultsWith = (options: ts.CompilerOptions, blocks: readonly CodeBlock[]): readonly string[] => {
  const sources = new Map(blocks.map((block) => [fileNameOf(block), block]));
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) => {
    const block = sources.get(name);
    return block === undefined
      ? readSource(name, version)
      : ts.createSourceFile(name, block.code, version, true);
  };
  host.fileExists = (name) => sources.has(name) || ts.sys.fileExists(name);
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([name, block]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ messageText, start, file }) => {
      const offset = start === undefined ? 0 : (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${block.page}:${block.line + offset}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    }),
  );
};

/** Compiles blocks as files beside their pages, and returns what the compiler holds against each. */
export const faultsOf = (blocks: readonly CodeBlock[]): readonly string[] =>
  [true, false].flatMap((withCdk) => {
    const compiled = blocks.filter((block) => usesCdk(block) === withCdk);
    return compiled.length === 0 ? [] : faultsWith(optionsFor(withCdk), compiled);
  });
