import type { PayloadCodec } from '../payload/payload-codec.ts';
import type { ReadableType } from './lift-payload.ts';

/** Returns the codec of a message type in a version; `undefined` if the version has only JSON. */
export const codecOf = (
  { version, codec, olderVersions = [] }: Pick<ReadableType<unknown>, 'version' | 'codec' | 'olderVersions'>,
  sent: number,
): PayloadCodec | undefined =>
  sent === version ? codec : olderVersions.find((older) => older.version === sent)?.codec;
