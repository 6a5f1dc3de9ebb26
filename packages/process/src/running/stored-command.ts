import { callSynchronously, nameThrown } from '@dynamo-outbox/kernel';
import {
  encodeJson,
  type MessageDefinition,
  type MessageDraft,
  parsePayload,
} from '@dynamo-outbox/messaging';
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

/** A stored command to stage, or why it cannot be staged. */
export type RestoredCommand =
  { readonly valid: true; readonly draft: MessageDraft } | { readonly valid: false; readonly detail: string };

/** Converts a payload step by step to the newest version of its definition. */
const liftInput = (
  { type, olderVersions }: MessageDefinition,
  sent: number,
  payload: unknown,
):
  | { readonly valid: true; readonly payload: unknown }
  | { readonly valid: false; readonly detail: string } => {
  let lifted = payload;
  for (const older of olderVersions.filter(({ version }) => version >= sent)) {
    const parsed = parsePayload({ type, payload: older.payload }, lifted);
    if (!parsed.valid) {
      return { valid: false, detail: `its payload of version ${older.version} violates its schema` };
    }
    const called = callSynchronously(() => older.up(parsed.value));
    if (called.outcome !== 'returned') {
      const what = called.outcome === 'threw' ? `threw ${nameThrown(called.error)}` : 'returned a promise';
      return { valid: false, detail: `the conversion of its payload from version ${older.version} ${what}` };
    }
    lifted = called.value;
  }
  return { valid: true, payload: lifted };
};

/** Converts a stored command to a draft in the newest version of its definition. */
export const toDraft = (
  definition: MessageDefinition | undefined,
  { type, version, aggregateType, about, payload, fairnessKey }: StoredCommand,
): RestoredCommand => {
  if (definition?.type !== type) {
    return { valid: false, detail: `the step has no compensation ${type} any more` };
  }
  if (version > definition.version || version < definition.version - definition.olderVersions.length) {
    return { valid: false, detail: `${type} has no version ${version}` };
  }
  const json: unknown = JSON.parse(payload);
  const lifted = liftInput(definition, version, json);
  if (!lifted.valid) {
    return { valid: false, detail: `${type} cannot be staged, because ${lifted.detail}` };
  }
  const draft = { type, version: definition.version, aggregateType, about, payload: lifted.payload };
  return { valid: true, draft: fairnessKey === undefined ? draft : { ...draft, fairnessKey } };
};
