import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const sourceOf = (path: string): string => pathToFileURL(join(import.meta.dirname, '../../../..', path)).href;

/** Code for the start of a module that defines messages and topics. */
export const preamble = `
import { defineMessage, defineTopic } from '${sourceOf('packages/messaging/src/index.ts')}';
const payload = {
  '~standard': {
    version: 1,
    vendor: 'fixture',
    validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: 'object' }), output: () => ({ type: 'object' }) },
  },
};
const Created = defineMessage('order.created', { version: 1, payload });
const Cancelled = defineMessage('order.cancelled', { version: 1, payload });
`;

/** A directory with modules. */
export interface ModuleDirectory {
  readonly path: string;
  /** Writes a file and returns its path. */
  write(name: string, text: string): string;
  remove(): void;
}

/** Creates an empty directory for modules. */
export const createModuleDirectory = (): ModuleDirectory => {
  const path = mkdtempSync(join(tmpdir(), 'modules-'));
  return {
    path,
    write: (name, text) => {
      const file = join(path, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => {
      rmSync(path, { recursive: true });
    },
  };
};
