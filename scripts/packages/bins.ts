const source = /'\.\.\/src\/([^']+)\.ts'/gu;

/** Lists the sources that a command starts, relative to the folder of the sources. */
export const sourcesOfBin = (code: string): readonly string[] =>
  [...code.matchAll(source)].map(([, path = '']) => `${path}.ts`);

/** A command as it is published: it starts compiled modules. */
export const publishedBin = (code: string): string => code.replace(source, "'../esm/$1.js'");
