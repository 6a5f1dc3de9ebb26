/** Prints how much of the heap each JSON text takes, as text and parsed. Run with `--expose-gc`. */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';

const texts = JSON.parse(readFileSync(0, 'utf8'));

const heapBytes = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};

const measure = (json) => {
  const bytes = Buffer.from(json);
  const before = heapBytes();
  const text = bytes.toString();
  const held = [text, JSON.parse(text)];
  return heapBytes() - before + (held.length - 2);
};

// The first parse of a process warms it up.
measure('[{}]');
process.stdout.write(JSON.stringify(texts.map(measure)));
