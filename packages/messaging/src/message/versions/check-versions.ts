import { MAX_SCHEMA_VERSION } from '../envelope.ts';
import type { OlderVersion } from './older-version.ts';

/** The versions of a message type. */
export interface MessageVersions {
  /** Newest version, which handlers receive. */
  readonly version: number;
  readonly olderVersions: readonly Omit<OlderVersion, 'codec'>[];
  readonly publishVersion: number;
}

/** A text of JavaScript code that should be a number shows its quotes. */
const describeNumber = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : String(value);

const faultOfChain = (
  version: number,
  olderVersions: MessageVersions['olderVersions'],
): string | undefined => {
  for (const [index, older] of olderVersions.entries()) {
    const expected = version - olderVersions.length + index;
    if (older.version !== expected || expected < 1) {
      return (
        `has version ${version} and lifts ${olderVersions.map((each) => each.version).join(', ')}, which is not a chain. List each ` +
        `version from the oldest to ${version - 1} in from`
      );
    }
    if (typeof older.up !== 'function') {
      return `has no function up in from[${older.version}]. It converts a payload of version ${older.version} to version ${older.version + 1}`;
    }
  }
  return undefined;
};

const faultOfPublished = ({
  version,
  olderVersions,
  publishVersion,
}: MessageVersions): string | undefined => {
  if (publishVersion === version) {
    return undefined;
  }
  const needed = olderVersions.filter((older) => older.version >= publishVersion);
  if (needed[0]?.version !== publishVersion) {
    return `has publishVersion ${describeNumber(publishVersion)}, which is neither its version ${version} nor in from`;
  }
  const missing = needed.find((older) => typeof older.down !== 'function');
  return missing === undefined
    ? undefined
    : `has publishVersion ${publishVersion}, but from[${missing.version}] has no function down, which converts a payload of version ${missing.version + 1} to version ${missing.version}`;
};

/** Whether a number can be the version of a payload's schema. */
const isSchemaVersion = (version: number): boolean =>
  Number.isInteger(version) && version >= 1 && version <= MAX_SCHEMA_VERSION;

/** Returns why messages of these versions could not all be read or published; `undefined` if they can. */
export const faultOfVersions = (versions: MessageVersions): string | undefined =>
  isSchemaVersion(versions.version)
    ? (faultOfChain(versions.version, versions.olderVersions) ?? faultOfPublished(versions))
    : `has version ${describeNumber(versions.version)}, which is not an integer from 1 to ${MAX_SCHEMA_VERSION}`;
