import { hasErrorCode } from '@dynamo-outbox/kernel';
import { encodeJson, liftPayload, RetryMessageLaterError, type ReadableType } from '@dynamo-outbox/messaging';

import { InvalidProcessStateError, ProcessStateUnreadableError } from '../instance/errors.ts';
import type { InstanceKey, StoredState } from '../instance/process-instance.ts';

/** Reads and writes the state of a process with its schema. */
export interface StateCodec<TState> {
  /** Validates the state and encodes it as JSON. Throws `INVALID_PROCESS_STATE`. */
  readonly write: (key: InstanceKey, state: unknown) => StoredState;
  /** Reads the state and lifts it to the newest version. Throws `PROCESS_STATE_UNREADABLE`, and `NEWER_PROCESS_STATE` if it must wait. */
  readonly read: (key: InstanceKey, stored: StoredState) => TState;
}

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

const assertReadable = <TState>(
  { version, olderVersions = [] }: ReadableType<TState>,
  key: InstanceKey,
  stored: StoredState,
): void => {
  if (stored.version > version) {
    throw new RetryMessageLaterError(
      'NEWER_PROCESS_STATE',
      `Instance ${key.instance} of process ${key.process} has a state of version ${stored.version}, but this code reads versions up to ` +
        `${version}. The message waits for the deployment of the newer code.`,
    );
  }
  if (stored.version < version - olderVersions.length) {
    throw new ProcessStateUnreadableError(
      key,
      `it has version ${stored.version}, which the definition no longer lists in from.`,
    );
  }
};

/** Creates the codec of the state of a process. */
export const createStateCodec = <TState>(definition: ReadableType<TState>): StateCodec<TState> => ({
  write: (key, state) => {
    try {
      const { json } = encodeJson(definition, state);
      return { version: definition.version, json: json ?? 'null' };
    } catch (error) {
      if (hasErrorCode(error, 'INVALID_MESSAGE_PAYLOAD') || hasErrorCode(error, 'MESSAGE_TOO_COMPLEX')) {
        throw new InvalidProcessStateError(key, error.message, { cause: error });
      }
      throw error;
    }
  },
  read: (key, stored) => {
    assertReadable(definition, key, stored);
    const lifted = liftPayload(definition, { version: stored.version, payload: parseJson(stored.json) });
    if (!lifted.valid) {
      throw new ProcessStateUnreadableError(key, lifted.detail);
    }
    return lifted.value;
  },
});
