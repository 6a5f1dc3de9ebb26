import { normalizeSchema } from '../schema/normalize-schema.ts';
import type { Contract } from './contract.ts';

/** Version of the form of contract files. */
export const contractFormat = 1;

/** Text of the file of a contract: one member a line, in a fixed order, so that a change is readable in a review. */
export const formatContract = (contract: Contract): string => {
  const { type, version, topic, order, aggregateType, contentType, schemaId, schemas } = contract;
  const content = {
    format: contractFormat,
    type,
    version,
    topic,
    order,
    aggregateType,
    contentType,
    ...(schemaId === undefined ? {} : { schemaId }),
    schemas: schemas.map(normalizeSchema),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
};
