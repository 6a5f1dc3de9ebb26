import type { Contract } from './contract.ts';

// Windows refuses these names with any extension.
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

const encode = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;

/**
 * Returns a type as a file name that is valid, and different from that of any other type, on every file system: also where names
 * ignore case. A capital letter gets a `+` before its small form, which types do not contain.
 */
const toFileName = (type: string): string =>
  type
    .replace(deviceName, (name) => `${encode(name)}${name.slice(1)}`)
    .replaceAll('/', encode)
    .replace(/[A-Z]/g, (letter) => `+${letter.toLowerCase()}`);

/** Path of the file of a contract within the directory of contracts: `orders/order.created.v1.json`. */
export const contractPath = ({
  topic,
  type,
  version,
}: Pick<Contract, 'topic' | 'type' | 'version'>): string => `${topic}/${toFileName(type)}.v${version}.json`;
