import { join } from 'node:path';
import ts from 'typescript';
import type { CodeBlock } from './markdown.ts';
import { root } from './markdown.ts';

const compilerOptions = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { readonly compilerOptions: Record<string, unknown> };
  };
  // A page shows a use, not a whole program: what it declares need not be read.
  const relaxed = { ...config.compilerOptions, noUnusedLocals: false, noUnusedParameters: false };
  return ts.convertCompilerOptionsFromJson(relaxed, root).options;
};

const fileNameOf = ({ page, line }: CodeBlock): string =>
  join(root, page, '..', `__block_${line}_${page.length}__.ts`);

/** Compiles blocks as files beside their pages, and returns what the compiler holds against each. */
export const faultsOf = (blocks: readonly CodeBlock[]): readonly string[] => {
  const sources = new Map(blocks.map((block) => [fileNameOf(block), block]));
  const options = compilerOptions();
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
