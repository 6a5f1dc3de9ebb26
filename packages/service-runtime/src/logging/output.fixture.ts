/** One JSON object from the output. */
export type Line = Readonly<Record<string, unknown>>;

/** Captures what a logger writes to the standard streams. */
export const captureOutput = (): {
  readonly lines: () => readonly Line[];
  /** The captured lines. */
  readonly raw: () => readonly string[];
  readonly restore: () => void;
} => {
  const written: string[] = [];
  const originals = [process.stdout, process.stderr].map((stream) => ({
    stream,
    write: stream.write.bind(stream),
  }));
  for (const { stream } of originals) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      written.push(chunk.toString());
      return true;
    };
  }
  const raw = (): readonly string[] =>
    written
      .join('')
      .split('\n')
      .filter((line) => line !== '');
  return {
    raw,
    lines: () => raw().map((line) => JSON.parse(line) as Line),
    restore: () => {
      for (const { stream, write } of originals) {
        stream.write = write;
      }
    },
  };
};
