import { join, posix } from 'node:path';
import { copy, filesBelow, read, write } from './files.ts';
import { replacePaths, runtimeFiles } from './runtime-files.ts';
import { outputOf, type PublicPackage, root } from './workspaces.ts';

/** Where the files of a package are. */
export interface Places {
  /** Sources of the package. */
  readonly sources: string;
  /** Compiled sources of the package: ES modules, declarations and maps. */
  readonly compiled: string;
  /** The folder to publish. */
  readonly output: string;
}

/** The places of a package whose compiled files are below `compiled`. */
export const placesOf = (each: PublicPackage, compiled: string): Places => ({
  sources: join(root, each.folder, 'src'),
  compiled: join(compiled, each.folder, 'src'),
  output: outputOf(each),
});

/** TypeScript rewrites the extensions of imports in JavaScript, but not in declarations. Columns stay the same. */
const rewriteDeclaration = (declaration: string): string =>
  declaration.replace(/(\b(?:from|import)\s?\(?)(['"])(\.{1,2}\/[^'"\n]+)\.ts\2/gu, '$1$2$3.js$2');

/** A map of a compiled file that refers to the source in the published package. */
const rewriteMap = (map: string, file: string): string => {
  const source = file.replace(/\.(?:d\.ts|js)\.map$/u, '.ts');
  const toSource = posix.relative(posix.join('/esm', posix.dirname(file)), posix.join('/src', source));
  return JSON.stringify({ ...(JSON.parse(map) as object), sourceRoot: '', sources: [toSource] });
};

const publishedText = (text: string, file: string): string => {
  if (file.endsWith('.map')) {
    return rewriteMap(text, file);
  }
  return file.endsWith('.d.ts')
    ? rewriteDeclaration(text)
    : replacePaths(text, (path) => path.replace(/\.ts$/u, '.js'));
};

/** Writes the ES modules of a package, their declarations, and the sources, to which their maps refer. */
export const stageModules = ({ sources, compiled, output }: Places): void => {
  for (const file of filesBelow(compiled)) {
    write(join(output, 'esm', file), publishedText(read(join(compiled, file)), file));
    if (file.endsWith('.js')) {
      const source = file.replace(/\.js$/u, '.ts');
      copy(join(sources, source), join(output, 'src', source));
    }
  }
  for (const file of runtimeFiles(sources).filter((path) => !path.endsWith('.ts'))) {
    copy(join(sources, file), join(output, 'esm', file));
  }
};
