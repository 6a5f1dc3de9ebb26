import { payloadSchemaOf } from '../../payload-schema/payload-schema.ts';
import type { Schema } from '../../schema/schema.ts';
import type { DescribedMessage } from '../described-message.ts';

/**
 * Returns the JSON Schema of a message's payload, draft 2020-12. A schema that has no JSON Schema accepts any value here, and says so:
 * a page about all messages is better than none.
 */
export const documentSchemaOf = ({ definition: { type }, version, payload }: DescribedMessage): Schema => {
  try {
    return payloadSchemaOf({ type, version, payload });
  } catch {
    return { description: 'JSON Schema cannot represent the schema of this payload.' };
  }
};
