import type { JsonSchema, MessageOrder } from '@dynamo-outbox/messaging';
import { isJsonObject, type JsonObject } from '../json/json.ts';
import type { Contract } from './contract.ts';
import { contractPath } from './contract-path.ts';
import { InvalidContractFileError, NewerContractFormatError } from './errors.ts';
import { contractFormat } from './format-contract.ts';
import { isNestedDeeper } from '../json/json-depth.ts';

/** Deepest nesting of a contract file. */
const maxDepth = 200;

const members = ['format', 'type', 'version', 'topic', 'order', 'aggregateType', 'contentType', 'schemas'];

/** Members of contracts whose payload has a codec. */
const optionalMembers = ['schemaId'];

const orders: readonly MessageOrder[] = ['version', 'commit', 'none'];

const readJson = (path: string, text: string): JsonObject => {
  let value: unknown;
  try {
    // Editors of some systems start a file with a byte order mark.
    value = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch (cause) {
    throw new InvalidContractFileError(path, 'is not JSON', { cause });
  }
  if (!isJsonObject(value)) {
    throw new InvalidContractFileError(path, 'is not an object with the member "format"');
  }
  if (isNestedDeeper(value, maxDepth)) {
    throw new InvalidContractFileError(path, `is nested deeper than ${maxDepth} levels`);
  }
  return value;
};

const assertFormat = (path: string, { format }: JsonObject): void => {
  if (!Number.isInteger(format) || typeof format !== 'number' || format < 1) {
    throw new InvalidContractFileError(
      path,
      `has the format ${JSON.stringify(format)}, which is not a number from 1`,
    );
  }
  if (format > contractFormat) {
    throw new NewerContractFormatError(path, format, contractFormat);
  }
};

const assertMembers = (path: string, content: JsonObject): void => {
  const missing = members.find((name) => !Object.hasOwn(content, name));
  if (missing !== undefined) {
    throw new InvalidContractFileError(path, `has no member ${JSON.stringify(missing)}`);
  }
  const foreign = Object.keys(content).find((name) => ![...members, ...optionalMembers].includes(name));
  if (foreign !== undefined) {
    throw new InvalidContractFileError(path, `has the unknown member ${JSON.stringify(foreign)}`);
  }
};

const readText = (path: string, content: JsonObject, name: string): string => {
  const value = content[name];
  if (typeof value !== 'string' || value === '') {
    throw new InvalidContractFileError(path, `has ${JSON.stringify(name)} that is not a text`);
  }
  return value;
};

const readVersion = (path: string, { version }: JsonObject): number => {
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) {
    throw new InvalidContractFileError(
      path,
      `has the version ${JSON.stringify(version)}, which is not an integer from 1`,
    );
  }
  return version;
};

const readOrder = (path: string, content: JsonObject): MessageOrder => {
  const order = orders.find((each) => each === content['order']);
  if (order === undefined) {
    throw new InvalidContractFileError(
      path,
      `has the order ${JSON.stringify(content['order'])}, which is not ${orders.join(', ')}`,
    );
  }
  return order;
};

const readSchemas = (path: string, { schemas }: JsonObject): readonly [JsonSchema, ...JsonSchema[]] => {
  const [first, ...others] = Array.isArray(schemas) ? schemas.filter(isJsonObject) : [];
  if (first === undefined || !Array.isArray(schemas) || schemas.length !== others.length + 1) {
    throw new InvalidContractFileError(path, 'has "schemas" that is not a list of at least one JSON Schema');
  }
  return [first, ...others];
};

/**
 * Reads the text of a contract file. Throws `INVALID_CONTRACT_FILE` for a file that is damaged, has another content than its path says, or is
 * not a contract file, and `NEWER_CONTRACT_FORMAT` for one that a newer version of this package wrote.
 */
export const parseContract = (
  /** Path within the directory of contracts: `orders/order.created.v1.json`. */
  path: string,
  text: string,
): Contract => {
  const content = readJson(path, text);
  assertFormat(path, content);
  assertMembers(path, content);
  const contract: Contract = {
    type: readText(path, content, 'type'),
    version: readVersion(path, content),
    topic: readText(path, content, 'topic'),
    order: readOrder(path, content),
    aggregateType: readText(path, content, 'aggregateType'),
    contentType: readText(path, content, 'contentType'),
    ...(Object.hasOwn(content, 'schemaId') ? { schemaId: readText(path, content, 'schemaId') } : {}),
    schemas: readSchemas(path, content),
  };
  const expected = contractPath(contract);
  if (expected !== path) {
    throw new InvalidContractFileError(path, `contains the contract of ${expected}`);
  }
  return contract;
};
