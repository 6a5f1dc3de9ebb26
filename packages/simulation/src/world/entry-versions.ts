import type { StandardSchemaV1 } from '@standard-schema/spec';
import { defineMessage, type MessageDefinition } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { PublishedVersion, SchemaVersion } from '../history/setup.ts';

/** What every version of an entry states. */
export interface Entry {
  /** Names the message in the history. The message id depends on the run that commits; the label does not. */
  readonly label: string;
  readonly kind: string;
  readonly filler?: string | undefined;
}

/** An entry as a version of its schema has it. */
export interface VersionedEntry extends Entry {
  /** Absent in version 1. Tells which steps of the conversion ran, and in which order. */
  readonly mark?: string | undefined;
}

/** The definition of an entry in one version of the contract. */
export type EntryDefinition = MessageDefinition<
  'account.posted',
  StandardSchemaV1<VersionedEntry, VersionedEntry>
>;

const versionOne = z.object({ label: z.string(), kind: z.string(), filler: z.string().optional() });
const marked = versionOne.extend({ mark: z.string() });

const secondMark = (label: string): string => `two:${label}`;
const thirdMark = (mark: string): string => `three:${mark}`;

const fromOne = {
  payload: versionOne,
  up: (entry: z.infer<typeof versionOne>) => ({ ...entry, mark: secondMark(entry.label) }),
  down: ({ label, kind, filler }: z.infer<typeof marked>) => ({ label, kind, filler }),
};

const fromTwo = {
  payload: marked,
  up: (entry: z.infer<typeof marked>) => ({ ...entry, mark: thirdMark(entry.mark) }),
  down: (entry: z.infer<typeof marked>) => ({ ...entry, mark: entry.mark.replace(/^three:/u, '') }),
};

const define = ({ version, publishVersion }: PublishedVersion): EntryDefinition => {
  switch (version) {
    case 1:
      return defineMessage('account.posted', { version, payload: versionOne });
    case 2:
      return defineMessage('account.posted', {
        version,
        payload: marked,
        from: { 1: fromOne },
        publishVersion,
      });
    case 3:
      return defineMessage('account.posted', {
        version,
        payload: marked,
        from: { 1: fromOne, 2: fromTwo },
        publishVersion,
      });
  }
};

const defined = new Map<string, EntryDefinition>();

/** The definition of an entry in a version of the contract. */
export const entryDefinition = (published: PublishedVersion): EntryDefinition => {
  const key = `${published.version}/${published.publishVersion}`;
  const definition = defined.get(key) ?? define(published);
  defined.set(key, definition);
  return definition;
};

/** The payload that every consumer of a version must see for an entry, also if another version was published. */
export const toVersion = (entry: Entry, version: SchemaVersion): VersionedEntry => {
  switch (version) {
    case 1:
      return entry;
    case 2:
      return { ...entry, mark: secondMark(entry.label) };
    case 3:
      return { ...entry, mark: thirdMark(secondMark(entry.label)) };
  }
};
