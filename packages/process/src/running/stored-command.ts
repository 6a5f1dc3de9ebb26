import { encodeJson, liftInput, type MessageDefinition, type MessageDraft } from '@dynamo-outbox/messaging';
import type { StoredCommand } from '../instance/process-instance.ts';

/** Converts a command to its stored form. Throws `INVALID_MESSAGE_PAYLOAD` for a payload that its consumer could not read. */
export const toStoredCommand = (definition: MessageDefinition, draft: MessageDraft): StoredCommand => {
  const { type, version, aggregateType, about, payload, fairnessKey } = draft;
  return {
    type,
    version,
    aggregateType,
    about,
    payload: encodeJson(definition, payload).json ?? 'null',
    ...(fairnessKey === undefined ? {} : { fairnessKey }),
  };
};

/** A stored command to stage, or why it cannot be staged, as a sentence. */
export type RestoredCommand =
  { readonly valid: true; readonly draft: MessageDraft } | { readonly valid: false; readonly detail: string };

/** Converts a stored command to a draft in the newest version of its definition. */
export const toDraft = (
  definition: MessageDefinition | undefined,
  { type, version, aggregateType, about, payload, fairnessKey }: StoredCommand,
): RestoredCommand => {
  if (definition?.type !== type) {
    return { valid: false, detail: `the step has no compensation ${type} any more.` };
  }
  if (version > definition.version || version < definition.version - definition.olderVersions.length) {
    return { valid: false, detail: `${type} has no version ${version}.` };
  }
  const lifted = liftInput(definition, { version, payload: JSON.parse(payload) });
  if (!lifted.valid) {
    return { valid: false, detail: `${type} cannot be staged. ${lifted.detail}` };
  }
  const draft = { type, version: definition.version, aggregateType, about, payload: lifted.value };
  return { valid: true, draft: fairnessKey === undefined ? draft : { ...draft, fairnessKey } };
};
